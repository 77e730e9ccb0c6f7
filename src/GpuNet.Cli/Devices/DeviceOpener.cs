namespace GpuNet.Cli.Devices;

/// <summary>Opens the device that a command line selects.</summary>
internal static class DeviceOpener
{
    /// <summary>The name that selects the device's own kernels for matrix products.</summary>
    public const string OwnKernels = "auto";

    /// <summary>The name of NVIDIA's library of matrix products.</summary>
    public const string CuBlas = "cublas";

    // A few more threads than processors may be an experiment; this many are a mistake.
    private const int ThreadsPerProcessor = 4;

    /// <summary>
    /// Opens a device; warns of better ones that could not be opened, and of many more threads than the machine runs.
    /// </summary>
    /// <param name="output">Where warnings go.</param>
    /// <param name="name">The device's name, or <c>auto</c>.</param>
    /// <param name="threads">The threads of a host device, 0 for all.</param>
    /// <param name="gemm">
    /// The implementation of matrix products: <see cref="OwnKernels"/> or <see cref="CuBlas"/>.
    /// </param>
    /// <exception cref="UsageException">There is no such device.</exception>
    /// <exception cref="DeviceUnavailableException">
    /// The device exists but cannot be used; the message says why.
    /// </exception>
    public static Device Open(IOutput output, string name, int threads, string gemm = OwnKernels) =>
        Asked(output, threads, gemm, options => GpuNet.Devices.Devices.Open(name, options));

    /// <summary>A device that plans as the one that a command line selects, without opening it.</summary>
    /// <param name="output">Where warnings go.</param>
    /// <param name="name">The device's name, or <c>auto</c>.</param>
    /// <param name="threads">The threads of a host device, 0 for all.</param>
    /// <param name="gemm">The implementation of matrix products, as for <see cref="Open"/>.</param>
    /// <exception cref="UsageException">There is no such device.</exception>
    /// <exception cref="DeviceUnavailableException">Too little is known of it; the message says why.</exception>
    public static NullDevice ForPlans(IOutput output, string name, int threads, string gemm) =>
        Asked(output, threads, gemm, options => GpuNet.Devices.Devices.ForPlans(name, options));

    private static TDevice Asked<TDevice>(
        IOutput output, int threads, string gemm, Func<DeviceOptions, TDevice> create)
    {
        var options = new DeviceOptions
        {
            Threads = threads,
            CuBlas = gemm == CuBlas,
            Skipped = refused => output.Warn(
                $"device '{refused.Name}' ({refused.Hardware}) is skipped: {Failure.OneLine(refused.Reason!)}"),
        };
        if (threads > ThreadsPerProcessor * Environment.ProcessorCount)
        {
            output.Warn(
                $"--threads {threads}: this machine runs {Environment.ProcessorCount} at once; "
                + "more of them only slow it down; use 0 for all");
        }

        try
        {
            return create(options);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(Failure.OneLine(exception.Message), exception);
        }
        catch (DeviceUnavailableException exception) when (options.CuBlas)
        {
            throw new DeviceUnavailableException($"--gemm cublas: {exception.Message}", exception);
        }
    }
}
