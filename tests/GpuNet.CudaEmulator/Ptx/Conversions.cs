namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What <c>cvt</c> computes, for every pair of types.</summary>
internal static class Conversions
{
    /// <summary>The function of a conversion.</summary>
    /// <param name="to">The result's type.</param>
    /// <param name="from">The operand's type.</param>
    /// <param name="rounding">How a number that is none of the result's is rounded: <c>rn</c>, <c>rzi</c> …</param>
    /// <param name="saturates">Whether a result is kept in its type's range, or in 0 to 1.</param>
    public static LaneFunction Find(NumberType to, NumberType from, string rounding, bool saturates)
    {
        if (!from.IsFloat() && !to.IsFloat())
            return IntegerToInteger(to, from, saturates);
        if (!from.IsFloat())
            return (a, _, _) => FromInteger(to, from, a, rounding);
        if (!to.IsFloat())
            return (a, _, _) => ToInteger(to, Round(Number(from, a), rounding), from == NumberType.F64);
        return (a, _, _) => ToFloat(to, from, a, rounding, saturates);
    }

    /// <summary>Whether there is such a conversion: of those to half precision only the nearest is known.</summary>
    public static bool Knows(NumberType to, NumberType from, string rounding)
    {
        if (to == NumberType.Predicate || from is NumberType.Predicate or NumberType.TF32)
            return false;
        return to switch
        {
            NumberType.TF32 => from == NumberType.F32 && rounding == "rna",
            NumberType.F16 or NumberType.BF16 => rounding == "rn",
            NumberType.F64 when !from.IsFloat() => rounding == "rn" || from.Bytes() < 8,
            _ => rounding != "rna",
        };
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
        if (to == NumberType.F64)
            return LaneFunctions.F64(huge ? (ulong)value : (double)value);
        float nearest = huge ? (ulong)value : (float)value;
        if (to == NumberType.F32)
            return LaneFunctions.F32(Directed(nearest, huge ? (decimal)(ulong)value : value, rounding));
        return LaneFunctions.Half(to, huge ? (ulong)value : (double)value);
    }

    private static float Directed(float nearest, decimal exact, string rounding)
    {
        // Every 64-bit integer fits a decimal, so the comparison is exact.
        decimal rounded = (decimal)(double)nearest;
        return rounding switch
        {
            "rz" when Math.Abs(rounded) > Math.Abs(exact) => exact < 0 ? MathF.BitIncrement(nearest) : MathF.BitDecrement(nearest),
            "rm" when rounded > exact => MathF.BitDecrement(nearest),
            "rp" when rounded < exact => MathF.BitIncrement(nearest),
            _ => nearest,
        };
    }

    private static double Number(NumberType type, ulong bits) => type switch
    {
        NumberType.F64 => LaneFunctions.F64(bits),
        NumberType.F32 or NumberType.TF32 => LaneFunctions.F32(bits),
        _ => LaneFunctions.Half(type, bits),
    };

    private static double Round(double value, string rounding) => rounding switch
    {
        "rzi" => Math.Truncate(value),
        "rmi" => Math.Floor(value),
        "rpi" => Math.Ceiling(value),
        _ => Math.Round(value, MidpointRounding.ToEven),
    };

    // What does not fit becomes the nearest that does. NaN becomes 0 where neither side is wide, else the sign bit.
    private static ulong ToInteger(NumberType to, double value, bool fromWide)
    {
        if (double.IsNaN(value))
        {
            return fromWide || to.Bytes() == 8
                ? (ulong)LaneFunctions.Integer(to, 1UL << ((to.Bytes() * 8) - 1))
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
        double value = Number(from, bits);
        if (rounding is "rni" or "rzi" or "rmi" or "rpi")
            value = Round(value, rounding);
        if (saturates)
            value = value > 0 ? Math.Min(value, 1) : 0;
        if (to == NumberType.F64)
            return LaneFunctions.F64(value);
        if (to == NumberType.TF32)
            return LaneFunctions.Tf32((uint)bits);
        if (to != NumberType.F32)
            return LaneFunctions.Half(to, value);
        float nearest = (float)value;
        bool exact = nearest == value || double.IsNaN(value) || double.IsInfinity(value);
        float result = rounding switch
        {
            _ when exact => nearest,
            "rz" when Math.Abs((double)nearest) > Math.Abs(value) =>
                value < 0 ? MathF.BitIncrement(nearest) : MathF.BitDecrement(nearest),
            "rm" when nearest > value => MathF.BitDecrement(nearest),
            "rp" when nearest < value => MathF.BitIncrement(nearest),
            _ => nearest,
        };
        return LaneFunctions.F32(result);
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
