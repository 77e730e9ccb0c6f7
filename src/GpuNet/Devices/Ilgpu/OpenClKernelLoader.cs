using System.Reflection;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime.OpenCL;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// Kernels for OpenCL: what ILGPU writes is <see cref="OpenClText">mended</see> before the driver compiles it, and the
/// driver is asked whether the kernel runs as it will be launched.
/// </summary>
internal sealed class OpenClKernelLoader(CLAccelerator accelerator) : IKernelLoader
{
    private const int LongestLog = 4000;

    /// <inheritdoc/>
    public bool MayRefuse => true;

    /// <inheritdoc/>
    public TLauncher Load<TLauncher>(MethodInfo kernel, int threads)
        where TLauncher : Delegate
    {
        CLCompiledKernel compiled = Compile(accelerator.Backend, kernel, threads);
        CLKernel loaded = Load(accelerator, compiled);
        string? refusal = Refusal(
            threads,
            Asked(CLKernelWorkGroupInfoType.CL_KERNEL_WORK_GROUP_SIZE),
            Asked(CLKernelWorkGroupInfoType.CL_KERNEL_LOCAL_MEM_SIZE),
            accelerator.MaxSharedMemoryPerGroup);
        if (refusal is null)
            return loaded.CreateLauncherDelegate<TLauncher>();
        loaded.Dispose();
        throw new KernelRefusedException(refusal);

        long Asked(CLKernelWorkGroupInfoType what) =>
            CLAPI.CurrentAPI.GetKernelWorkGroupInfo<long>(loaded.KernelPtr, accelerator.DeviceId, what);
    }

    /// <summary>A kernel with the text that a driver is to get.</summary>
    public static CLCompiledKernel Compile(CLBackend backend, MethodInfo kernel, int threads)
    {
        var compiled =
            (CLCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default);
        return new CLCompiledKernel(
            compiled.Context,
            IlgpuInternals.EntryPoint(compiled),
            compiled.Info,
            OpenClText.Mend(compiled.Source, threads),
            CLCVersion.CL12);
    }

    /// <summary>A compiled kernel on the device.</summary>
    /// <exception cref="KernelRefusedException">The driver does not compile it; its words are in the message.</exception>
    public static CLKernel Load(CLAccelerator accelerator, CLCompiledKernel compiled)
    {
        try
        {
            return (CLKernel)accelerator.LoadKernel(compiled);
        }
        catch (CLException exception) when (!DriverFailure.MeansLost(exception))
        {
            throw new KernelRefusedException(
                $"its driver does not compile it: {exception.Error}{Log(accelerator, compiled)}", exception);
        }
    }

    /// <summary>Why a kernel cannot be launched in groups as it needs them, or null.</summary>
    /// <param name="threads">The threads of its groups.</param>
    /// <param name="mostThreads">How many the driver allows with this kernel.</param>
    /// <param name="bytes">The local memory that a group of it takes.</param>
    /// <param name="mostBytes">How much a group has.</param>
    public static string? Refusal(int threads, long mostThreads, long bytes, long mostBytes) =>
        bytes > mostBytes
            ? $"a group takes {ByteSize.Text(bytes)} of local memory, and the device has {ByteSize.Text(mostBytes)}"
        : threads > mostThreads ? $"its driver runs groups of {mostThreads} threads of it, and it needs {threads}"
        : null;

    /// <summary>What the driver's compiler has against a text: ILGPU forgets it, so the driver is asked again.</summary>
    private static string Log(CLAccelerator accelerator, CLCompiledKernel compiled)
    {
        CLError error = CLKernel.LoadKernel(
            accelerator,
            compiled.Name,
            compiled.Source,
            compiled.CVersion,
            out nint program,
            out nint kernel,
            out string? log);
        if (error == CLError.CL_SUCCESS)
            _ = CLAPI.CurrentAPI.ReleaseKernel(kernel);
        if (program != 0)
            _ = CLAPI.CurrentAPI.ReleaseProgram(program);
        string words = log?.Trim('\0', ' ', '\r', '\n') ?? "";
        return words.Length == 0 ? "" : $":{Environment.NewLine}{words[..Math.Min(words.Length, LongestLog)]}";
    }
}
