namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What <c>cvt</c> computes, for every pair of types.</summary>
internal static class Conversions
{
    /// <summary>The function of a conversion.</summary>
    /// <param name="to">The result's type.</param>
    /// <param name="from">The operand's type.</param>
    /// <param name="rounding">How a number that is none of the result's is rounded: <c>rn</c>, <c>rzi</c> …</param>
    /// <param name="saturates">Whether a result is kept in its type's range, or in 0 to 1.</param>
    /// <param name="flushes">Whether subnormal numbers of f32 are zeros.</param>
    public static LaneFunction Find(NumberType to, NumberType from, string rounding, bool saturates, bool flushes)
    {
        LaneFunction function = (from.IsFloat(), to.IsFloat()) switch
        {
            (false, false) => IntegerToInteger(to, from, saturates),
            (false, true) => (a, _, _) => FromInteger(to, from, a, rounding),
            (true, false) => (a, _, _) =>
                ToInteger(to, from == NumberType.F64, Round(LaneFunctions.Number(from, a), rounding)),
            _ => (a, _, _) => ToFloat(to, from, a, rounding, saturates),
        };
        LaneFunction read = flushes && from == NumberType.F32
            ? (a, _, _) => function(LaneFunctions.Flush(a), 0, 0)
            : function;
        return flushes && to == NumberType.F32 ? (a, _, _) => LaneFunctions.Flush(read(a, 0, 0)) : read;
    }

    private static LaneFunction IntegerToInteger(NumberType to, NumberType from, bool saturates) => saturates
        ? (a, _, _) => from.IsSigned()
            ? Clamp(to, LaneFunctions.Integer(from, a))
            : Clamp(to, (ulong)LaneFunctions.Integer(from, a))
        : (a, _, _) => (ulong)LaneFunctions.Integer(to, (ulong)LaneFunctions.Integer(from, a));

    private static ulong FromInteger(NumberType to, NumberType from, ulong bits, string rounding)
    {
        long value = LaneFunctions.Integer(from, bits);
        bool huge = !from.IsSigned() && value < 0;
        Int128 exact = huge ? (ulong)value : value;
        switch (to)
        {
            case NumberType.F64:
                double wide = huge ? (ulong)value : value;
                return LaneFunctions.F64(rounding switch
                {
                    "rz" when Int128.Abs((Int128)wide) > Int128.Abs(exact) =>
                        exact < 0 ? Math.BitIncrement(wide) : Math.BitDecrement(wide),
                    "rm" when (Int128)wide > exact => Math.BitDecrement(wide),
                    "rp" when (Int128)wide < exact => Math.BitIncrement(wide),
                    _ => wide,
                });
            case NumberType.F32:
                float nearest = huge ? (ulong)value : value;
                return LaneFunctions.F32(rounding switch
                {
                    "rz" when Int128.Abs((Int128)nearest) > Int128.Abs(exact) =>
                        exact < 0 ? MathF.BitIncrement(nearest) : MathF.BitDecrement(nearest),
                    "rm" when (Int128)nearest > exact => MathF.BitDecrement(nearest),
                    "rp" when (Int128)nearest < exact => MathF.BitIncrement(nearest),
                    _ => nearest,
                });
            default:
                return LaneFunctions.Half(to, Odd(exact), rounding);
        }
    }

    // The last bit says whether anything was cut off, so that a second rounding is as if it were the only one.
    private static double Odd(Int128 exact)
    {
        const int Cut = 11;
        ulong magnitude = (ulong)Int128.Abs(exact);
        if (magnitude >> 53 != 0)
            magnitude = ((magnitude >> Cut) | ((magnitude & ((1u << Cut) - 1)) != 0 ? 1u : 0u)) << Cut;
        return exact < 0 ? -(double)magnitude : magnitude;
    }

    private static double Round(double value, string rounding) => rounding switch
    {
        "rzi" => Math.Truncate(value),
        "rmi" => Math.Floor(value),
        "rpi" => Math.Ceiling(value),
        _ => Math.Round(value, MidpointRounding.ToEven),
    };

    // What does not fit becomes the nearest that does. NaN becomes 0; of f64, or in 64 bits, the uppermost bit alone.
    private static ulong ToInteger(NumberType to, bool fromDouble, double value)
    {
        if (double.IsNaN(value))
        {
            return fromDouble || to.Bytes() == 8
                ? (ulong)LaneFunctions.Integer(to, 1ul << ((to.Bytes() * 8) - 1))
                : 0;
        }

        return to switch
        {
            NumberType.S8 => (ulong)(long)Math.Clamp(value, sbyte.MinValue, sbyte.MaxValue),
            NumberType.U8 or NumberType.B8 => (ulong)Math.Clamp(value, 0, byte.MaxValue),
            NumberType.S16 => (ulong)(long)Math.Clamp(value, short.MinValue, short.MaxValue),
            NumberType.U16 or NumberType.B16 => (ulong)Math.Clamp(value, 0, ushort.MaxValue),
            NumberType.S32 => (ulong)(long)Math.Clamp(value, int.MinValue, int.MaxValue),
            NumberType.U32 or NumberType.B32 => (ulong)Math.Clamp(value, 0, uint.MaxValue),
            NumberType.S64 => value >= 9.2233720368547758e18 ? long.MaxValue
                : value <= -9.2233720368547758e18 ? 0x8000000000000000 : (ulong)(long)value,
            _ => value <= 0 ? 0 : value >= 1.8446744073709552e19 ? ulong.MaxValue : (ulong)value,
        };
    }

    private static ulong ToFloat(NumberType to, NumberType from, ulong bits, string rounding, bool saturates)
    {
        double value = LaneFunctions.Number(from, bits);
        if (rounding is "rni" or "rzi" or "rmi" or "rpi")
            value = Round(value, rounding);
        if (saturates)
            value = value > 0 ? Math.Min(value, 1) : 0;
        if (to == NumberType.F64)
            return LaneFunctions.F64(value);
        if (to == NumberType.TF32)
            return LaneFunctions.Tf32((uint)bits);
        return to == NumberType.F32
            ? LaneFunctions.F32(LaneFunctions.Single(value, rounding))
            : LaneFunctions.Half(to, value, rounding);
    }

    private static ulong Clamp(NumberType to, long value) => to switch
    {
        NumberType.S8 => (ulong)Math.Clamp(value, sbyte.MinValue, sbyte.MaxValue),
        NumberType.U8 => (ulong)Math.Clamp(value, 0, byte.MaxValue),
        NumberType.S16 => (ulong)Math.Clamp(value, short.MinValue, short.MaxValue),
        NumberType.U16 => (ulong)Math.Clamp(value, 0, ushort.MaxValue),
        NumberType.S32 => (ulong)Math.Clamp(value, int.MinValue, int.MaxValue),
        NumberType.U32 => (ulong)Math.Clamp(value, 0, uint.MaxValue),
        NumberType.U64 => (ulong)Math.Max(value, 0),
        _ => (ulong)value,
    };

    private static ulong Clamp(NumberType to, ulong value) => to switch
    {
        NumberType.S8 => Math.Min(value, (ulong)sbyte.MaxValue),
        NumberType.U8 => Math.Min(value, byte.MaxValue),
        NumberType.S16 => Math.Min(value, (ulong)short.MaxValue),
        NumberType.U16 => Math.Min(value, ushort.MaxValue),
        NumberType.S32 => Math.Min(value, int.MaxValue),
        NumberType.U32 => Math.Min(value, uint.MaxValue),
        NumberType.S64 => Math.Min(value, long.MaxValue),
        _ => value,
    };
}
