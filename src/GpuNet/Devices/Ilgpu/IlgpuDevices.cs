using ILGPU;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// The devices that ILGPU offers on this machine: <c>cuda</c>, <c>cuda:1</c> …, <c>opencl</c> …, <c>ilgpu-cpu</c>.
/// </summary>
public static class IlgpuDevices
{
    /// <summary>Whether this build has ILGPU.</summary>
    public static bool IsAvailable => true;

    /// <summary>Every device, usable or refused with the reason; CUDA first, the CPU accelerator last.</summary>
    public static IReadOnlyList<DeviceDescription> Describe() =>
        [.. Detection.All().Select(device => device.Description)];

    /// <summary>The device of that name; the caller disposes of it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cuBlas">Whether matrix products are NVIDIA's cuBLAS's instead of this library's kernels.</param>
    /// <exception cref="ArgumentException">There is no such name; the message lists those that are.</exception>
    /// <exception cref="InvalidOperationException">
    /// The device is refused, or has no cuBLAS; the message says why.
    /// </exception>
    public static Device Open(string name, bool cuBlas = false)
    {
        ArgumentNullException.ThrowIfNull(name);
        IReadOnlyList<DetectedDevice> all = Detection.All();
        DetectedDevice device = all.FirstOrDefault(device => device.Description.Name == name)
            ?? throw new ArgumentException(
                $"there is no device '{name}'; "
                + $"ILGPU knows {string.Join(", ", all.Select(device => $"'{device.Description.Name}'"))}",
                nameof(name));
        if (device.Create is null)
            throw new InvalidOperationException($"device '{name}' cannot be used: {device.Description.Reason}");
        return new IlgpuDevice(
            device.Description,
            Context.Create(builder => builder.EnableAlgorithms()),
            device.Create,
            groups: device.Description.Kind != "cpu-accelerator",
            cuBlas ? (accelerator, stream) => CuBlasProduct.Open(name, accelerator, stream) : null);
    }
}
