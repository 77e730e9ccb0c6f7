namespace GpuNet.CudaEmulator.Ptx;

/// <summary>The type of an instruction's numbers.</summary>
internal enum NumberType : byte
{
    None,
    Predicate,
    B8,
    B16,
    B32,
    B64,
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
    S64,
    F16,
    BF16,
    TF32,
    F32,
    F64,
}
