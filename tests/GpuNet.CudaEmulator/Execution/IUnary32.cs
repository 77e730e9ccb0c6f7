using System.Runtime.Intrinsics;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>A function of one 32-bit operand, sixteen lanes at once.</summary>
internal interface IUnary32
{
    /// <summary>The results.</summary>
    static abstract Vector512<uint> Apply(Vector512<uint> a);
}
