using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace GpuNet.CudaEmulator.Tests.Driver;

/// <summary>ILGPU with the emulated driver in place of the installed one.</summary>
internal static class IlgpuOnEmulator
{
    static IlgpuOnEmulator() => NativeLibrary.SetDllImportResolver(
        typeof(Context).Assembly, (name, _, _) => name == "cuda" ? CudaEmulator.Library : 0);

    /// <summary>A context that sees the current machine's devices.</summary>
    public static Context NewContext() => Context.Create(builder => builder.Cuda());
}
