using GpuNet.Devices;

namespace GpuNet.Cli.Devices;

/// <summary>Finds the device that a name asks for.</summary>
/// <param name="providers">The families, the one to prefer first.</param>
internal sealed class DeviceSelector(IReadOnlyList<IDeviceProvider> providers)
{
    /// <summary>The name that leaves the choice to the tool.</summary>
    public const string Auto = "auto";

    /// <summary>The name of NVIDIA's library of matrix products.</summary>
    public const string CuBlas = "cublas";

    /// <summary>
    /// All families; a new one is a line here. The host is always usable, so that none after it is ever the tool's
    /// choice.
    /// </summary>
    public static IReadOnlyList<IDeviceProvider> Providers { get; } =
    [
        new IlgpuDeviceProvider("cuda"),
        new IlgpuDeviceProvider("opencl"),
        new HostDeviceProvider(),
        new IlgpuDeviceProvider("cpu-accelerator"),
        new NullDeviceProvider(),
    ];

    /// <summary>All devices, refused ones included, the one to prefer first.</summary>
    public IReadOnlyList<DeviceDescription> Describe() => [.. providers.SelectMany(provider => provider.Describe())];

    /// <summary>Opens a device.</summary>
    /// <param name="name">Its name, or <see cref="Auto"/> for the first that is usable.</param>
    /// <param name="threads">The threads of a host device, 0 for all.</param>
    /// <param name="gemm">
    /// Who multiplies matrices: <see cref="Auto"/> for the device's own kernels, or <see cref="CuBlas"/>.
    /// </param>
    /// <exception cref="UsageException">There is no such device.</exception>
    /// <exception cref="IOException">There is, but it cannot be used; the message says why.</exception>
    public Device Open(string name, int threads, string gemm = Auto)
    {
        IReadOnlyList<DeviceDescription> devices = Describe();
        DeviceDescription found = devices.FirstOrDefault(device => name == Auto ? device.Usable : device.Name == name)
            ?? throw new UsageException(
                $"there is no device '{name}'; "
                + $"there are {string.Join(", ", [Auto, .. devices.Select(device => device.Name)])}");
        if (!found.Usable)
            throw new IOException($"device '{name}' cannot be used: {found.Reason}");
        bool cuBlas = gemm == CuBlas;
        if (cuBlas && found.Kind != "cuda")
            throw new IOException($"--gemm cublas: device '{found.Name}' has no cuBLAS: only CUDA devices have");
        return providers.Select(provider => provider.Open(found.Name, threads, cuBlas))
            .First(device => device is not null)!;
    }
}
