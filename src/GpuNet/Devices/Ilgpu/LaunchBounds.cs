using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// What NVIDIA's assembler is told of a kernel's launches: the group size, and that a multiprocessor shall have room for
/// two groups. Otherwise it takes more registers for the larger products than two groups have.
/// </summary>
internal static class LaunchBounds
{
    private const int Groups = 2;

    // Before, there are no registers for what a whole warp shares: bounds would make the assembler spill.
    private const int FirstWithUniformRegisters = 8;

    /// <summary>The bounds of a kernel that is always launched in groups of this size.</summary>
    public static KernelSpecialization Of(int threads, CudaArchitecture architecture) =>
        architecture.Major >= FirstWithUniformRegisters ? new KernelSpecialization(threads, Groups) : default;
}
