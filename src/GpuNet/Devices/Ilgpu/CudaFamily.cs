using ILGPU;
using ILGPU.Runtime.Cuda;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// NVIDIA's GPUs. ILGPU's own detection swallows errors and then lists fewer devices; so each step is done here, and a
/// device that fails at one is reported separately, in the driver's words.
/// </summary>
internal sealed class CudaFamily : IDeviceFamily
{
    private const string Hardware = "CUDA";

    /// <summary>What plans are made for where there is no GPU: an H100.</summary>
    private static readonly DeviceDescription Assumed =
        new("cuda", "cuda", "an NVIDIA GPU that is not here", null, 132, []);

    /// <inheritdoc/>
    public string Name => "cuda";

    /// <inheritdoc/>
    public bool HasCuBlas => true;

    /// <inheritdoc/>
    public IReadOnlyList<FoundDevice> Find()
    {
        NativeLibraries.Resolve();
        if (NativeLibraries.Cuda is not nint library)
            return [Absent(NativeLibraries.MissingCuda)];

        // Called before ILGPU calls it: ILGPU would take a failure for a machine without CUDA, for the life of the
        // process.
        var driver = new CudaDriver(library);
        if (driver.Initialize() is int error and not 0)
        {
            string reason = $"the NVIDIA driver failed to start: cuInit returned {driver.Describe(error)}";
            return error == CudaDriver.NoDevice
                ? [Absent(reason)]
                : [FoundDevice.Refused(Name, Name, Hardware, reason)];
        }

        CudaError failure = CudaAPI.CurrentAPI.GetDeviceCount(out int count);
        if (failure != CudaError.CUDA_SUCCESS)
        {
            return
            [
                FoundDevice.Refused(
                    Name, Name, Hardware, $"the NVIDIA driver lists no devices: {driver.Describe((int)failure)}"),
            ];
        }

        return count == 0
            ? [Absent("the NVIDIA driver found no GPU")]
            : [.. Enumerable.Range(0, count).Select(Find)];
    }

    private static FoundDevice Absent(string reason) =>
        FoundDevice.Absent("cuda", Hardware, reason) with
        {
            Plan = options => Planned(
                Assumed, options, $"{reason}; a GPU of {Assumed.Units} multiprocessors, as an H100, is assumed"),
        };

    private static NullDevice Planned(
        DeviceDescription description, DeviceOptions options, string? assumption = null) =>
        new(description, new GemmPartition(description.Units!.Value, true, true, options.CuBlas).WorkspaceLengths)
        {
            Assumption = assumption,
            PlansRecordings = !options.CuBlas,
        };

    private static FoundDevice Find(int index)
    {
        string name = index == 0 ? "cuda" : $"cuda:{index}";
        try
        {
            CudaException.ThrowIfFailed(CudaAPI.CurrentAPI.GetDevice(out int ordinal, index));
            return Describe(name, Create(ordinal));
        }
        catch (Exception exception) when (exception is CudaException or NotSupportedException)
        {
            return FoundDevice.Refused(
                name, "cuda", Hardware, $"the NVIDIA driver failed to describe it: {DriverFailure.Describe(exception)}");
        }
    }

    private static FoundDevice Describe(string name, CudaDevice device)
    {
        if (device.Architecture is not CudaArchitecture architecture
            || device.InstructionSet is not CudaInstructionSet instructions)
        {
            return FoundDevice.Refused(
                name,
                "cuda",
                device.Name,
                $"ILGPU supports no PTX version for {device.Architecture} with a driver for CUDA "
                + $"{device.DriverVersion}; "
                + "a newer driver may help");
        }

        var description = new DeviceDescription(
            name,
            "cuda",
            device.Name,
            device.MemorySize,
            device.NumMultiprocessors,
            [
                $"{architecture}",
                $"PTX {instructions}",
                $"warps of {device.WarpSize}",
                "the kernels with barriers",
                device.SupportsMappingHostMemory
                    ? "page-locked copies"
                    : "no page-locked copies: it cannot map host memory",
                NativeLibraries.MissingCuBlas is string reason ? $"no cuBLAS: {reason}" : "cuBLAS",
            ]);
        return new FoundDevice(description, options => new IlgpuDevice(
            description,
            context => Open(context, device),
            groups: true,
            options.CuBlas ? (accelerator, stream) => CuBlasProduct.Open(name, accelerator, stream) : null))
        {
            Plan = options => Planned(description, options),
        };
    }

    /// <summary>
    /// An accelerator whose constructor fails half-way has created a context that would leak, and a finalizer that
    /// throws: so the object is created first, and cleaned up here.
    /// </summary>
    private static CudaAccelerator Open(Context context, CudaDevice device)
    {
        var accelerator = (CudaAccelerator)RuntimeHelpers.GetUninitializedObject(typeof(CudaAccelerator));
        try
        {
            Construct(accelerator, context, device, CudaAcceleratorFlags.ScheduleAuto);
            return accelerator;
        }
        catch
        {
            AbandonedAccelerator.Abandon(accelerator);
            throw;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern CudaDevice Create(int ordinal);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = ".ctor")]
    private static extern void Construct(
        CudaAccelerator accelerator, Context context, CudaDevice device, CudaAcceleratorFlags flags);
}
