using System.Reflection;
using GpuNet.Devices.Ilgpu;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>What kernels become, as text; no GPU is needed for it.</summary>
internal static class KernelTexts
{
    private static readonly Lazy<IReadOnlyList<OpenClKernelText>> OpenClTexts = new(CompileForOpenCl);

    /// <summary>Every kernel with every formula in OpenCL C; compiled once.</summary>
    public static IReadOnlyList<OpenClKernelText> OpenCl => OpenClTexts.Value;

    /// <summary>A compiler to PTX.</summary>
    public static PTXBackend ForPtx(Context context, int major = 8, int minor = 0) =>
        new(context, new CudaArchitecture(major, minor), CudaInstructionSet.ISA_80, null!);

    /// <summary>A compiler to OpenCL C.</summary>
    public static CLBackend ForOpenCl(Context context) =>
        new(context, new CLCapabilityContext(false, false, true, false, false), CLDeviceVendor.Other, CLCVersion.CL20);

    /// <summary>A kernel's PTX, with the bounds that it is loaded with.</summary>
    public static string Of(PTXBackend backend, MethodInfo kernel) =>
        ((PTXCompiledKernel)Compile(
            backend, kernel, LaunchBounds.Of(KernelCatalog.ThreadsOf(kernel), backend.Architecture))).PTXAssembly;

    private static List<OpenClKernelText> CompileForOpenCl()
    {
        using Context context = Context.Create(builder => builder.EnableAlgorithms());
        using CLBackend backend = ForOpenCl(context);
        var texts = new List<OpenClKernelText>();
        foreach (MethodInfo kernel in KernelCatalog.All())
        {
            string source = ((CLCompiledKernel)Compile(backend, kernel, default)).Source;
            texts.Add(new OpenClKernelText(
                KernelCatalog.NameOf(kernel), source, OpenClText.Mend(source, OpenClKernelText.Threads)));
        }

        return texts;
    }

    private static CompiledKernel Compile(Backend backend, MethodInfo kernel, KernelSpecialization bounds)
    {
        try
        {
            return backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), bounds);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{KernelCatalog.NameOf(kernel)} does not compile", exception);
        }
    }
}
