using System.Runtime.Intrinsics;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>A function of two 64-bit operands, eight lanes at once.</summary>
internal interface IBinary64
{
    /// <summary>The results.</summary>
    static abstract Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b);
}
