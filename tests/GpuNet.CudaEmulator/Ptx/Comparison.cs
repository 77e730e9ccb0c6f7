namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What <c>setp</c> and <c>testp</c> ask. The unordered ones hold for NaN, the others do not.</summary>
internal enum Comparison : byte
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    EqualUnordered,
    NotEqualUnordered,
    LessUnordered,
    LessOrEqualUnordered,
    GreaterUnordered,
    GreaterOrEqualUnordered,
    Ordered,
    Unordered,
}
