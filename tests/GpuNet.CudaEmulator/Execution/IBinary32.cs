using System.Runtime.Intrinsics;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>A function of two 32-bit operands, sixteen lanes at once.</summary>
internal interface IBinary32
{
    /// <summary>The results.</summary>
    static abstract Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b);
}
