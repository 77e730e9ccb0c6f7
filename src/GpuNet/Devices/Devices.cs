using System.Diagnostics.CodeAnalysis;
using GpuNet.Devices.Host;
using GpuNet.Devices.Ilgpu;

namespace GpuNet.Devices;

/// <summary>The devices of this machine: lists and opens them.</summary>
/// <remarks>
/// Names: <c>auto</c>, <c>cuda</c>, <c>cuda:1</c> …, <c>opencl</c>, <c>opencl:1</c> …, <c>cpu</c> (the processor's
/// vector units), <c>ilgpu-cpu</c> (ILGPU's CPU accelerator, which runs the GPU kernels for tests) and <c>null</c>
/// (computes nothing; for plans).
/// </remarks>
[SuppressMessage(
    "Naming",
    "CA1724:Type names should not match namespaces",
    Justification = "Devices.Open is what a reader expects of a namespace called GpuNet.Devices.")]
public static class Devices
{
    /// <summary>The name that leaves the choice to the library.</summary>
    public const string Auto = "auto";

    // In auto's order of preference; families that it must never choose declare so.
    private static readonly IReadOnlyList<IDeviceFamily> Families =
        [new CudaFamily(), new OpenClFamily(), new HostFamily(), new CpuAcceleratorFamily(), new NullFamily()];

    /// <summary>
    /// Every device, in <c>auto</c>'s order of preference, with the reason for any that cannot be used. Queries every
    /// driver.
    /// </summary>
    public static IReadOnlyList<DeviceDescription> List() =>
        [.. Families.SelectMany(family => family.Find()).Select(device => device.Description)];

    /// <summary>Opens a device; the caller disposes of it.</summary>
    /// <param name="name">
    /// Its name. <c>auto</c> takes the first CUDA device that opens, else the first OpenCL GPU, else the CPU; devices
    /// that it could not open are reported to <see cref="DeviceOptions.Skipped"/>.
    /// </param>
    /// <param name="options">Its options; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no such name; the message lists the valid ones.</exception>
    /// <exception cref="DeviceUnavailableException">
    /// The device exists but cannot be used; the message says why. A name never falls back to another device.
    /// </exception>
    public static Device Open(string name = Auto, DeviceOptions? options = null) =>
        Open(Families, name, options ?? new DeviceOptions());

    /// <summary>Opens a device of the given families, whose order is the order of preference.</summary>
    internal static Device Open(IReadOnlyList<IDeviceFamily> families, string name, DeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == Auto)
            return OpenFirst(families, options);
        FoundDevice device = Find(families, name, options);
        return device.Open is null
            ? throw new DeviceUnavailableException(name, device.Description.Reason!)
            : device.Open(options);
    }

    /// <summary>
    /// A device that computes nothing and plans as the named one would: same launches, same memory. Nothing is opened,
    /// so it also plans for a CUDA GPU that this machine lacks; <see cref="NullDevice.Assumption"/> then says what is
    /// assumed of it.
    /// </summary>
    /// <param name="name">A device's name; <c>auto</c> takes the first that can be used.</param>
    /// <param name="options">Its options; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no such name; the message lists the valid ones.</exception>
    /// <exception cref="DeviceUnavailableException">
    /// Too little is known of the device; the message says why.
    /// </exception>
    public static NullDevice ForPlans(string name, DeviceOptions? options = null)
    {
        options ??= new DeviceOptions();
        FoundDevice device = name == Auto
            ? Families.Where(family => family.HasCuBlas || !options.CuBlas).SelectMany(family => family.Find())
                .FirstOrDefault(device => device.IsForAuto && device.Description.Usable)
                ?? throw new DeviceUnavailableException(Auto, "there is no device with cuBLAS")
            : Find(Families, name, options);
        return device.Plan is null
            ? throw new DeviceUnavailableException(name, device.Description.Reason!)
            : device.Plan(options);
    }

    private static FoundDevice Find(IReadOnlyList<IDeviceFamily> families, string name, DeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        string asked = name.EndsWith(":0", StringComparison.Ordinal) ? name[..^2] : name;
        IDeviceFamily family = families.FirstOrDefault(family => family.Name == asked.Split(':', 2)[0])
            ?? throw new ArgumentException(
                $"unknown device '{name}'; expected one of "
                + string.Join(", ", [Auto, .. families.Select(family => family.Name)]),
                nameof(name));
        IReadOnlyList<FoundDevice> found = family.Find();
        FoundDevice device = found.FirstOrDefault(device => device.Description.Name == asked)
            ?? found.FirstOrDefault(device => device.IsAbsent)
            ?? throw new ArgumentException(
                $"there is no device '{name}'; devices of that kind: "
                + string.Join(", ", found.Select(device => device.Description.Name)),
                nameof(name));
        if (options.CuBlas && !family.HasCuBlas)
            throw new DeviceUnavailableException($"device '{name}' has no cuBLAS: only CUDA devices have it");
        return device;
    }

    private static Device OpenFirst(IReadOnlyList<IDeviceFamily> families, DeviceOptions options)
    {
        Action<DeviceDescription> skipped = options.Skipped ?? WriteLine;
        List<string> reasons = [];
        foreach (FoundDevice device in families.Where(family => family.HasCuBlas || !options.CuBlas)
            .SelectMany(family => family.Find()).Where(device => device.IsForAuto))
        {
            DeviceDescription refused = device.Description;
            if (device.Open is not null)
            {
                try
                {
                    return device.Open(options);
                }
                catch (DeviceUnavailableException exception)
                {
                    refused = refused with { Reason = exception.Reason };
                }
            }

            reasons.Add($"{refused.Name}: {refused.Reason}");
            if (!device.IsAbsent)
                skipped(refused);
        }

        throw new DeviceUnavailableException(Auto, string.Join("; ", reasons));
    }

    private static void WriteLine(DeviceDescription refused) => Console.Error.WriteLine(
        $"warning: device '{refused.Name}' ({refused.Hardware}) is skipped: {refused.Reason}");
}
