using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuNet.Devices.Ilgpu;

/// <summary>Interprets driver errors.</summary>
internal static class DriverFailure
{
    // The CUDA errors after which its context fails every call; a later, unrelated call may be the one that reports
    // them.
    private static readonly HashSet<string> EndsTheContext =
    [
        "CUDA_ERROR_DEINITIALIZED", "CUDA_ERROR_ECC_UNCORRECTABLE", "CUDA_ERROR_ILLEGAL_ADDRESS",
        "CUDA_ERROR_LAUNCH_TIMEOUT", "CUDA_ERROR_CONTEXT_IS_DESTROYED", "CUDA_ERROR_ASSERT",
        "CUDA_ERROR_HARDWARE_STACK_ERROR", "CUDA_ERROR_ILLEGAL_INSTRUCTION", "CUDA_ERROR_MISALIGNED_ADDRESS",
        "CUDA_ERROR_INVALID_ADDRESS_SPACE", "CUDA_ERROR_INVALID_PC", "CUDA_ERROR_LAUNCH_FAILED", "CUDA_ERROR_UNKNOWN",
    ];

    private const string OutOfMemory = "CUDA_ERROR_OUT_OF_MEMORY";

    // ILGPU has no name for this one.
    private const string DeviceUnavailable = "46";

    /// <summary>Whether it comes from the driver, or a library on top of it.</summary>
    public static bool IsFromDriver(Exception? exception) => exception is AcceleratorException or CuBlasException;

    /// <summary>Whether the device is lost, as opposed to a request that it cannot meet.</summary>
    public static bool MeansLost(Exception? exception) => exception switch
    {
        CudaException cuda => EndsTheContext.Contains(cuda.Error),
        CLException openCl => openCl.Error
            is CLError.CL_DEVICE_NOT_AVAILABLE or CLError.CL_INVALID_CONTEXT or CLError.CL_INVALID_COMMAND_QUEUE,
        _ => false,
    };

    /// <summary>
    /// Whether only this request was rejected, and the device continues to work. Ambiguous errors, such as
    /// CL_OUT_OF_RESOURCES of a launch, are not among them.
    /// </summary>
    public static bool IsRefusal(Exception? exception) => exception switch
    {
        CudaException cuda => cuda.Error
            is "CUDA_ERROR_INVALID_VALUE" or "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES",
        CLException openCl => openCl.Error
            is CLError.CL_INVALID_VALUE or CLError.CL_INVALID_MEM_OBJECT or CLError.CL_INVALID_PROGRAM_EXECUTABLE
            or CLError.CL_INVALID_KERNEL or (<= CLError.CL_INVALID_ARG_INDEX and >= CLError.CL_INVALID_GLOBAL_OFFSET)
            or CLError.CL_INVALID_BUFFER_SIZE or CLError.CL_INVALID_GLOBAL_WORK_SIZE,
        _ => false,
    };

    /// <summary>Whether the device lacks memory for the request.</summary>
    public static bool MeansOutOfMemory(Exception? exception) => exception switch
    {
        CudaException cuda => cuda.Error == OutOfMemory,
        CLException openCl => openCl.Error
            is CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or CLError.CL_OUT_OF_HOST_MEMORY,
        _ => false,
    };

    /// <summary>The exception for a device whose driver fails to create what it needs.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="step">What the driver should create: <c>a context</c>.</param>
    /// <param name="exception">The driver's exception.</param>
    public static DeviceUnavailableException Unavailable(string device, string step, Exception exception) =>
        new(device, $"its driver failed to create {step}: {Describe(exception)}{Remedy(exception)}", exception);

    private static string Remedy(Exception exception) => (exception as CudaException)?.Error switch
    {
        OutOfMemory => "; other programs are using its memory: nvidia-smi lists them",
        DeviceUnavailable => "; another program has exclusive use of it: see nvidia-smi",
        _ => "",
    };

    /// <summary>The error in the driver's words; some exceptions hold it next to an empty message.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        CudaException { Error: DeviceUnavailable } => "CUDA_ERROR_DEVICE_UNAVAILABLE",
        CudaException cuda => $"{cuda.Error}: {cuda.Message.TrimEnd('.')}",
        CLException openCl => $"{openCl.Error}",
        CuBlasException cuBlas => $"{cuBlas.Error}",
        _ => exception.Message.TrimEnd('.'),
    };
}
