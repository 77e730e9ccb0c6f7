using ILGPU;
using ILGPU.Runtime.OpenCL;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// The devices of OpenCL's platforms, GPUs before CPUs. ILGPU's own detection swallows errors and then lists fewer
/// devices; so each step is done here, and a device that fails at one is reported separately.
/// </summary>
internal sealed class OpenClFamily : IDeviceFamily
{
    /// <summary>The local memory that a group may use: every device of OpenCL's full profile has it.</summary>
    public const int LocalMemory = 32 << 10;

    /// <summary>The description of a device that is the CPU itself.</summary>
    public const string Processor = "a processor: auto skips it because cpu is faster";

    private const string Hardware = "OpenCL";
    private const int MostDevices = 64;

    // What OpenCL's loader says where no driver is installed; ILGPU has no name for it.
    private const CLError NoPlatform = (CLError)(-1001);

    /// <inheritdoc/>
    public string Name => "opencl";

    /// <inheritdoc/>
    public IReadOnlyList<FoundDevice> Find()
    {
        NativeLibraries.Resolve();
        if (NativeLibraries.OpenCl is not nint library)
            return [FoundDevice.Absent(Name, Hardware, NativeLibraries.MissingOpenCl)];

        // Called before ILGPU calls it: ILGPU would take a failure for a machine without OpenCL, for the life of the
        // process.
        CLError error = CountPlatforms(library, out int count);
        if (error is NoPlatform || (error is CLError.CL_SUCCESS && count == 0))
            return [FoundDevice.Absent(Name, Hardware, "no OpenCL driver is installed")];
        if (error is not CLError.CL_SUCCESS)
            return [FoundDevice.Refused(Name, Name, Hardware, $"the OpenCL loader lists no platforms: {error}")];
        if (!CLAPI.CurrentAPI.IsSupported)
        {
            return
            [
                FoundDevice.Refused(
                    Name, Name, Hardware, "ILGPU found no OpenCL when this process first queried it: restart the process"),
            ];
        }

        nint[] platforms = new nint[count];
        error = CLAPI.CurrentAPI.GetPlatforms(platforms, ref count);
        if (error is not CLError.CL_SUCCESS)
            return [FoundDevice.Refused(Name, Name, Hardware, $"the OpenCL loader lists no platforms: {error}")];
        List<OpenClDevice> devices = [.. platforms.SelectMany(Devices)];
        return devices.Count == 0
            ? [FoundDevice.Absent(Name, Hardware, "no OpenCL platform offers a device")]
            : [.. devices.OrderBy(device => device.Rank).Select(Describe)];
    }

    /// <summary>Why a device cannot run the kernels, or null.</summary>
    /// <param name="version">The version of OpenCL.</param>
    /// <param name="threads">The most threads of a group.</param>
    /// <param name="localMemory">The bytes of a group's local memory.</param>
    public static string? Refusal(CLDeviceVersion version, int threads, int localMemory) =>
        version < CLDeviceVersion.CL12 ? $"it supports OpenCL {version}, but the kernels need 1.2"
        : threads < IlgpuDevice.GroupSize
            ? $"its groups have at most {threads} threads, but the kernels need {IlgpuDevice.GroupSize}"
        : localMemory < LocalMemory
            ? $"its groups have {ByteSize.Text(localMemory)} of local memory, but the kernels need "
            + ByteSize.Text(LocalMemory)
        : null;

    private static unsafe CLError CountPlatforms(nint library, out int count)
    {
        uint platforms = 0;
        nint function = NativeLibrary.GetExport(library, "clGetPlatformIDs");
        int error = ((delegate* unmanaged<uint, nint*, uint*, int>)function)(0, null, &platforms);
        count = (int)platforms;
        return (CLError)error;
    }

    private static IEnumerable<OpenClDevice> Devices(nint platform)
    {
        nint[] devices = new nint[MostDevices];
        CLError error = CLAPI.CurrentAPI.GetDevices(
            platform, CLDeviceType.CL_DEVICE_TYPE_ALL, devices, out int count);
        return error is CLError.CL_DEVICE_NOT_FOUND ? []
            : error is not CLError.CL_SUCCESS ? [new OpenClDevice(null, $"its platform lists no devices: {error}")]
            : devices.Take(count).Select(device => Device(platform, device));
    }

    private static OpenClDevice Device(nint platform, nint device)
    {
        try
        {
            return CLAPI.CurrentAPI.GetDeviceInfo<int>(device, CLDeviceInfoType.CL_DEVICE_AVAILABLE) == 0
                ? new OpenClDevice(null, "its driver reports that it is not available")
                : new OpenClDevice(new CLDevice(platform, device), null);
        }
        catch (Exception exception) when (exception is CLException or NotSupportedException or OverflowException)
        {
            return new OpenClDevice(null, $"its driver failed to describe it: {DriverFailure.Describe(exception)}");
        }
    }

    private static FoundDevice Describe(OpenClDevice found, int index)
    {
        string name = index == 0 ? "opencl" : $"opencl:{index}";
        if (found.Device is not CLDevice device)
            return FoundDevice.Refused(name, "opencl", Hardware, found.Refusal!);
        string hardware = $"{device.VendorName} {device.Name}";
        int threads = Math.Min(device.MaxNumThreadsPerGroup, device.MaxGroupSize.X);
        if (Refusal(device.DeviceVersion, threads, device.MaxSharedMemoryPerGroup) is string reason)
            return FoundDevice.Refused(name, "opencl", hardware, reason) with { IsForAuto = !found.IsProcessor };
        List<string> features =
        [
            $"OpenCL {device.DeviceVersion}",
            "the kernels with barriers",
            "no page-locked copies: OpenCL locks no pages",
            "no cuBLAS: only CUDA devices have it",
        ];
        if (found.IsProcessor)
            features.Add(Processor);
        var description = new DeviceDescription(
            name, "opencl", hardware, device.MemorySize, device.NumMultiprocessors, features);
        return new FoundDevice(
            description, _ => new IlgpuDevice(description, context => Open(context, device), groups: true))
        {
            // Where OpenCL runs on the processor itself, the host device does the same work many times faster.
            IsForAuto = !found.IsProcessor,
            Plan = _ => Planned(description),
        };
    }

    // Whether its compiler takes the larger tiles shows only when it is opened.
    private static NullDevice Planned(DeviceDescription description) =>
        new(description, new GemmPartition(description.Units!.Value, true, true, false).WorkspaceLengths);

    private static CLAccelerator Open(Context context, CLDevice device)
    {
        IlgpuInternals.AllowWithoutGenericAddresses(device.Capabilities);
        return device.CreateCLAccelerator(context);
    }

    /// <summary>A device, or the reason why it cannot be described.</summary>
    private sealed record OpenClDevice(CLDevice? Device, string? Refusal)
    {
        public bool IsProcessor => Device?.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU) ?? false;

        /// <summary>The less, the earlier its name.</summary>
        public int Rank => Device is null ? 2 : IsProcessor ? 1 : 0;
    }
}
