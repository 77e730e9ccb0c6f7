using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime.OpenCL;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// Kernels for OpenCL: ILGPU's source is <see cref="OpenClText">adapted</see> before the driver compiles it, and the
/// driver is asked whether the kernel can run as it will be launched.
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
        var loaded = (CLKernel)accelerator.LoadKernel(compiled);
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

    /// <inheritdoc/>
    public string LogOf(MethodInfo kernel, int threads) =>
        LogOf(accelerator, Compile(accelerator.Backend, kernel, threads));

    /// <summary>A kernel with the source for the driver.</summary>
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

    /// <summary>Why a kernel cannot be launched in groups of the size it needs, or null.</summary>
    /// <param name="threads">The threads of its groups.</param>
    /// <param name="mostThreads">The maximum that the driver allows with this kernel.</param>
    /// <param name="bytes">The local memory that a group needs.</param>
    /// <param name="mostBytes">The local memory that a group has.</param>
    public static string? Refusal(int threads, long mostThreads, long bytes, long mostBytes) =>
        bytes > mostBytes
            ? $"a group needs {ByteSize.Text(bytes)} of local memory, but the device has {ByteSize.Text(mostBytes)}"
        : threads > mostThreads ? $"its driver runs it in groups of at most {mostThreads} threads, but it needs {threads}"
        : null;

    /// <summary>The driver's log for a source that it rejects, in one line.</summary>
    public static string LogOf(CLAccelerator accelerator, CLCompiledKernel compiled)
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
        string words = (log ?? "").Split('\0')[0].ReplaceLineEndings(" ").Trim();
        return words.Length <= LongestLog ? words : $"{words[..LongestLog]} …";
    }
}
