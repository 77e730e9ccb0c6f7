using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>What kernels become, as text; no GPU is needed for it.</summary>
internal static class KernelTexts
{
    /// <summary>A compiler to PTX.</summary>
    public static PTXBackend ForPtx(Context context, int major = 8, int minor = 0) =>
        new(context, new CudaArchitecture(major, minor), CudaInstructionSet.ISA_80, null!);

    /// <summary>A compiler to OpenCL C.</summary>
    public static CLBackend ForOpenCl(Context context) =>
        new(context, new CLCapabilityContext(false, false, true, false, false), CLDeviceVendor.Other, CLCVersion.CL20);

    /// <summary>A kernel's PTX.</summary>
    public static string Of(PTXBackend backend, MethodInfo kernel) =>
        ((PTXCompiledKernel)Compile(backend, kernel)).PTXAssembly;

    /// <summary>A kernel's OpenCL C.</summary>
    public static string Of(CLBackend backend, MethodInfo kernel) =>
        ((CLCompiledKernel)Compile(backend, kernel)).Source;

    private static CompiledKernel Compile(Backend backend, MethodInfo kernel)
    {
        try
        {
            return backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{KernelCatalog.NameOf(kernel)} does not compile", exception);
        }
    }
}
