namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What atomics and reductions of a warp compute: from the old value and an operand the new one.</summary>
internal static class Atomics
{
    /// <summary>The function of an operation; null where there is none of that type.</summary>
    public static LaneFunction? Find(AtomicOperation operation, NumberType type)
    {
        bool isBits = type is NumberType.B32 or NumberType.B64;
        return operation switch
        {
            _ when type.Bytes() < 4 || type == NumberType.TF32 => null,
            AtomicOperation.Add when type == NumberType.F32 => (old, operand, _) =>
                LaneFunctions.F32(LaneFunctions.F32(old) + LaneFunctions.F32(operand)),
            AtomicOperation.Add when isBits => null,
            AtomicOperation.Add => LaneFunctions.Arithmetic("add", type, keepsNaN: false),
            AtomicOperation.Minimum when !type.IsFloat() && !isBits => LaneFunctions.Arithmetic("min", type, keepsNaN: false),
            AtomicOperation.Maximum when !type.IsFloat() && !isBits => LaneFunctions.Arithmetic("max", type, keepsNaN: false),
            AtomicOperation.Exchange when isBits => (_, operand, _) => operand,
            AtomicOperation.CompareAndSwap when isBits => (old, operand, fresh) => old == operand ? fresh : old,
            AtomicOperation.And when isBits => (old, operand, _) => old & operand,
            AtomicOperation.Or when isBits => (old, operand, _) => old | operand,
            AtomicOperation.Xor when isBits => (old, operand, _) => old ^ operand,
            AtomicOperation.Increment when type == NumberType.U32 => (old, operand, _) =>
                (uint)old >= (uint)operand ? 0 : old + 1,
            AtomicOperation.Decrement when type == NumberType.U32 => (old, operand, _) =>
                (uint)old == 0 || (uint)old > (uint)operand ? operand : old - 1,
            _ => null,
        };
    }

    /// <summary>The operation of a word such as <c>add</c>; null for other words.</summary>
    public static AtomicOperation? Parse(string word) => word switch
    {
        "add" => AtomicOperation.Add,
        "min" => AtomicOperation.Minimum,
        "max" => AtomicOperation.Maximum,
        "exch" => AtomicOperation.Exchange,
        "cas" => AtomicOperation.CompareAndSwap,
        "and" => AtomicOperation.And,
        "or" => AtomicOperation.Or,
        "xor" => AtomicOperation.Xor,
        "inc" => AtomicOperation.Increment,
        "dec" => AtomicOperation.Decrement,
        _ => null,
    };
}
