namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What a type's name says.</summary>
internal static class NumberTypes
{
    /// <summary>The type of a modifier such as <c>f32</c>; <see cref="NumberType.None"/> for other words.</summary>
    public static NumberType Parse(string word) => word switch
    {
        "pred" => NumberType.Predicate,
        "b8" => NumberType.B8,
        "b16" => NumberType.B16,
        "b32" => NumberType.B32,
        "b64" => NumberType.B64,
        "u8" => NumberType.U8,
        "u16" => NumberType.U16,
        "u32" => NumberType.U32,
        "u64" => NumberType.U64,
        "s8" => NumberType.S8,
        "s16" => NumberType.S16,
        "s32" => NumberType.S32,
        "s64" => NumberType.S64,
        "f16" => NumberType.F16,
        "bf16" => NumberType.BF16,
        "tf32" => NumberType.TF32,
        "f32" => NumberType.F32,
        "f64" => NumberType.F64,
        _ => NumberType.None,
    };

    /// <summary>The bytes of a number in memory.</summary>
    public static int Bytes(this NumberType type) => type switch
    {
        NumberType.B8 or NumberType.U8 or NumberType.S8 => 1,
        NumberType.B16 or NumberType.U16 or NumberType.S16 or NumberType.F16 or NumberType.BF16 => 2,
        NumberType.B64 or NumberType.U64 or NumberType.S64 or NumberType.F64 => 8,
        NumberType.Predicate or NumberType.None => 0,
        _ => 4,
    };

    /// <summary>Whether it has a sign bit that widening repeats.</summary>
    public static bool IsSigned(this NumberType type) =>
        type is NumberType.S8 or NumberType.S16 or NumberType.S32 or NumberType.S64;

    /// <summary>Whether it is a floating-point number.</summary>
    public static bool IsFloat(this NumberType type) => type >= NumberType.F16;

    /// <summary>The file of a register of the type.</summary>
    public static RegisterFile File(this NumberType type) => type switch
    {
        NumberType.Predicate => RegisterFile.Predicate,
        _ => type.Bytes() == 8 ? RegisterFile.Double : RegisterFile.Word,
    };
}
