using System.Numerics;

namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What instructions compute for one lane. Bits in, bits out; what is wider than the type is ignored.</summary>
internal static class LaneFunctions
{
    /// <summary>The bits of an f32 as a number.</summary>
    public static float F32(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    /// <summary>A number as the bits of an f32; NaN is the one that arithmetic gives.</summary>
    public static ulong F32(float value) =>
        float.IsNaN(value) ? 0x7fffffff : BitConverter.SingleToUInt32Bits(value);

    /// <summary>The bits of an f64 as a number.</summary>
    public static double F64(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    /// <summary>A number as the bits of an f64.</summary>
    public static ulong F64(double value) => BitConverter.DoubleToUInt64Bits(value);

    /// <summary>The bits of an f16 or a bf16 as a number.</summary>
    public static float Half(NumberType type, ulong bits) => type == NumberType.F16
        ? (float)BitConverter.UInt16BitsToHalf((ushort)bits)
        : BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>The bits of a floating-point type as a number.</summary>
    public static double Number(NumberType type, ulong bits) => type switch
    {
        NumberType.F64 => F64(bits),
        NumberType.F32 or NumberType.TF32 => F32(bits),
        _ => Half(type, bits),
    };

    /// <summary>The bits of an f32, with a zero of its sign where it is subnormal.</summary>
    public static ulong Flush(ulong bits) => (bits & 0x7f800000) == 0 ? bits & 0x80000000 : bits;

    /// <summary>A number as an f32, rounded as <c>rn</c>, <c>rz</c>, <c>rm</c> or <c>rp</c> say.</summary>
    public static float Single(double value, string rounding)
    {
        float nearest = (float)value;
        return rounding switch
        {
            _ when nearest == value || !double.IsFinite(value) => nearest,
            "rz" when Math.Abs((double)nearest) > Math.Abs(value) =>
                value < 0 ? MathF.BitIncrement(nearest) : MathF.BitDecrement(nearest),
            "rm" when nearest > value => MathF.BitDecrement(nearest),
            "rp" when nearest < value => MathF.BitIncrement(nearest),
            _ => nearest,
        };
    }

    /// <summary>A number as the bits of an f16 or bf16, rounded as <c>rn</c>, <c>rz</c>, <c>rm</c> or <c>rp</c> say.</summary>
    public static ulong Half(NumberType type, double value, string rounding)
    {
        if (double.IsNaN(value))
            return 0x7fff;
        uint nearest = type == NumberType.F16 ? BitConverter.HalfToUInt16Bits((Half)value) : Brain(value);
        double found = Half(type, nearest);
        return rounding switch
        {
            _ when found == value || double.IsInfinity(value) => nearest,
            "rz" when Math.Abs(found) > Math.Abs(value) => nearest - 1,
            "rm" when found > value => Below(nearest),
            "rp" when found < value => Below(nearest ^ 0x8000) ^ 0x8000,
            _ => nearest,
        };
    }

    // The next lesser number of 16 bits.
    private static uint Below(uint bits) => bits == 0 ? 0x8001 : (bits & 0x8000) != 0 ? bits + 1 : bits - 1;

    // By way of an f32 whose last bit says whether anything was cut off: both roundings together are one.
    private static uint Brain(double value)
    {
        float cut = Single(value, "rz");
        uint bits = BitConverter.SingleToUInt32Bits(cut) | (cut == value ? 0u : 1u);
        return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    }

    /// <summary>A number rounded to the 11 bits of a tf32, ties away from zero; NaN stays NaN without its lower bits.</summary>
    public static uint Tf32(uint bits) =>
        (bits & 0x7fffffff) > 0x7f800000 ? bits | 0x00400000
        : (bits & 0x7f800000) == 0x7f800000 ? bits : (bits + 0x1000) & 0xffffe000;

    /// <summary>Widens the bits of an integer type to 64, by its sign if it has one.</summary>
    public static long Integer(NumberType type, ulong bits) => type switch
    {
        NumberType.S8 => (sbyte)bits,
        NumberType.U8 or NumberType.B8 => (byte)bits,
        NumberType.S16 => (short)bits,
        NumberType.U16 or NumberType.B16 => (ushort)bits,
        NumberType.S32 => (int)bits,
        NumberType.U32 or NumberType.B32 => (uint)bits,
        _ => (long)bits,
    };

    /// <summary>Arithmetic of two operands; null where there is none of that name and type.</summary>
    public static LaneFunction? Arithmetic(string name, NumberType type, bool keepsNaN) => (name, type) switch
    {
        ("add", NumberType.F64) => (a, b, _) => F64(F64(a) + F64(b)),
        ("sub", NumberType.F64) => (a, b, _) => F64(F64(a) - F64(b)),
        ("mul", NumberType.F64) => (a, b, _) => F64(F64(a) * F64(b)),
        ("div", NumberType.F64) => (a, b, _) => F64(F64(a) / F64(b)),
        ("min", NumberType.F64) => (a, b, _) => F64(Least(F64(a), F64(b), keepsNaN)),
        ("max", NumberType.F64) => (a, b, _) => F64(Greatest(F64(a), F64(b), keepsNaN)),
        ("min", NumberType.F32) => (a, b, _) => F32((float)Least(F32(a), F32(b), keepsNaN)),
        ("max", NumberType.F32) => (a, b, _) => F32((float)Greatest(F32(a), F32(b), keepsNaN)),
        ("copysign", NumberType.F32) => (a, b, _) => (b & 0x7fffffff) | (a & 0x80000000),
        ("copysign", NumberType.F64) => (a, b, _) => (b & long.MaxValue) | (a & 0x8000000000000000),
        (_, NumberType.F32 or NumberType.F64 or NumberType.F16 or NumberType.BF16) => null,
        ("add", _) => (a, b, _) => a + b,
        ("sub", _) => (a, b, _) => a - b,
        ("div", _) when type.IsSigned() => (a, b, _) => (ulong)Divide(Integer(type, a), Integer(type, b)),
        ("div", _) => (a, b, _) => (ulong)Integer(type, a) / NotZero((ulong)Integer(type, b)),
        ("rem", _) when type.IsSigned() => (a, b, _) => (ulong)Remainder(Integer(type, a), Integer(type, b)),
        ("rem", _) => (a, b, _) => (ulong)Integer(type, a) % NotZero((ulong)Integer(type, b)),
        ("min", _) when type.IsSigned() => (a, b, _) => (ulong)Math.Min(Integer(type, a), Integer(type, b)),
        ("max", _) when type.IsSigned() => (a, b, _) => (ulong)Math.Max(Integer(type, a), Integer(type, b)),
        ("min", _) => (a, b, _) => Math.Min((ulong)Integer(type, a), (ulong)Integer(type, b)),
        ("max", _) => (a, b, _) => Math.Max((ulong)Integer(type, a), (ulong)Integer(type, b)),
        ("and", _) => (a, b, _) => a & b,
        ("or", _) => (a, b, _) => a | b,
        ("xor", _) => (a, b, _) => a ^ b,
        ("shl", _) => (a, b, _) => (uint)b >= type.Bytes() * 8 ? 0 : a << (int)b,
        ("shr", _) when type.IsSigned() => (a, b, _) =>
            (ulong)(Integer(type, a) >> (int)Math.Min((uint)b, (type.Bytes() * 8) - 1)),
        ("shr", _) => (a, b, _) => (uint)b >= type.Bytes() * 8 ? 0 : (ulong)Integer(type, a) >> (int)b,
        _ => null,
    };

    /// <summary>Functions of one operand; null where there is none of that name and type.</summary>
    public static LaneFunction? Unary(string name, NumberType type) => (name, type) switch
    {
        ("neg", NumberType.F32) => (a, _, _) => a ^ 0x80000000,
        ("neg", NumberType.F64) => (a, _, _) => a ^ 0x8000000000000000,
        ("abs", NumberType.F64) => (a, _, _) => a & long.MaxValue,
        ("sqrt", NumberType.F32) => (a, _, _) => F32(MathF.Sqrt(F32(a))),
        ("sqrt", NumberType.F64) => (a, _, _) => F64(Math.Sqrt(F64(a))),
        ("rcp", NumberType.F32) => (a, _, _) => F32(1f / F32(a)),
        ("rcp", NumberType.F64) => (a, _, _) => F64(1 / F64(a)),
        ("rsqrt", NumberType.F32) => (a, _, _) => F32((float)(1 / Math.Sqrt(F32(a)))),
        ("rsqrt", NumberType.F64) => (a, _, _) => F64(1 / Math.Sqrt(F64(a))),
        ("ex2", NumberType.F32) => (a, _, _) => F32((float)Math.Pow(2, F32(a))),
        ("lg2", NumberType.F32) => (a, _, _) => F32((float)Math.Log2(F32(a))),
        ("sin", NumberType.F32) => (a, _, _) => F32((float)Math.Sin(F32(a))),
        ("cos", NumberType.F32) => (a, _, _) => F32((float)Math.Cos(F32(a))),
        ("tanh", NumberType.F32) => (a, _, _) => F32((float)Math.Tanh(F32(a))),
        ("neg", _) when !type.IsFloat() => (a, _, _) => (ulong)-Integer(type, a),
        ("abs", _) when !type.IsFloat() => (a, _, _) => (ulong)Magnitude(Integer(type, a)),
        ("not", _) => (a, _, _) => ~a,
        ("cnot", _) => (a, _, _) => Integer(type, a) == 0 ? 1u : 0u,
        ("popc", NumberType.B32) => (a, _, _) => (ulong)BitOperations.PopCount((uint)a),
        ("popc", NumberType.B64) => (a, _, _) => (ulong)BitOperations.PopCount(a),
        ("clz", NumberType.B32) => (a, _, _) => (ulong)BitOperations.LeadingZeroCount((uint)a),
        ("clz", NumberType.B64) => (a, _, _) => (ulong)BitOperations.LeadingZeroCount(a),
        ("brev", NumberType.B32) => (a, _, _) => Reverse(a, 32),
        ("brev", NumberType.B64) => (a, _, _) => Reverse(a, 64),
        ("bfind", _) => (a, _, _) => (uint)HighestBit(type, a),
        _ => null,
    };

    /// <summary>The upper half of a product.</summary>
    public static LaneFunction HighProduct(NumberType type) => type switch
    {
        NumberType.U64 => (a, b, _) => Math.BigMul(a, b, out _),
        NumberType.S64 => (a, b, _) => (ulong)(((Int128)(long)a * (long)b) >> 64),
        _ => (a, b, _) => (ulong)((Integer(type, a) * Integer(type, b)) >> (type.Bytes() * 8)),
    };

    /// <summary>The product of a fused multiplication that is added.</summary>
    public static LaneFunction? Fuse(NumberType type) => type switch
    {
        NumberType.F64 => (a, b, c) => F64(Math.FusedMultiplyAdd(F64(a), F64(b), F64(c))),
        NumberType.F32 => (a, b, c) => F32(MathF.FusedMultiplyAdd(F32(a), F32(b), F32(c))),
        _ => null,
    };

    /// <summary>Whether a comparison of floating-point numbers holds.</summary>
    public static bool Holds(Comparison comparison, double a, double b)
    {
        bool unordered = double.IsNaN(a) || double.IsNaN(b);
        return comparison switch
        {
            Comparison.Equal => a == b,
            Comparison.NotEqual => !unordered && a != b,
            Comparison.Less => a < b,
            Comparison.LessOrEqual => a <= b,
            Comparison.Greater => a > b,
            Comparison.GreaterOrEqual => a >= b,
            Comparison.EqualUnordered => unordered || a == b,
            Comparison.NotEqualUnordered => unordered || a != b,
            Comparison.LessUnordered => unordered || a < b,
            Comparison.LessOrEqualUnordered => unordered || a <= b,
            Comparison.GreaterUnordered => unordered || a > b,
            Comparison.GreaterOrEqualUnordered => unordered || a >= b,
            Comparison.Ordered => !unordered,
            _ => unordered,
        };
    }

    /// <summary>Whether a comparison of integers holds.</summary>
    public static bool Holds(Comparison comparison, NumberType type, ulong a, ulong b)
    {
        int order = type.IsSigned()
            ? Integer(type, a).CompareTo(Integer(type, b))
            : ((ulong)Integer(type, a)).CompareTo((ulong)Integer(type, b));
        return comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>Bytes of two words, chosen by the nibbles of a third.</summary>
    public static ulong Permute(ulong a, ulong b, ulong selector)
    {
        ulong bytes = (a & 0xffffffff) | (b << 32);
        ulong result = 0;
        for (int place = 0; place < 4; place++)
        {
            int choice = (int)(selector >> (4 * place)) & 15;
            ulong value = (bytes >> (8 * (choice & 7))) & 0xff;
            if ((choice & 8) != 0)
                value = (value & 0x80) != 0 ? 0xffu : 0u;
            result |= value << (8 * place);
        }

        return result;
    }

    /// <summary>Each bit by a table of eight for the bits of three words.</summary>
    public static ulong Lookup(ulong a, ulong b, ulong c, int table)
    {
        ulong result = 0;
        for (int entry = 0; entry < 8; entry++)
        {
            if (((table >> entry) & 1) != 0)
                result |= ((entry & 4) != 0 ? a : ~a) & ((entry & 2) != 0 ? b : ~b) & ((entry & 1) != 0 ? c : ~c);
        }

        return result;
    }

    /// <summary>A field of bits from a place on, widened by its upper bit where the type has a sign.</summary>
    public static ulong Extract(NumberType type, ulong a, ulong place, ulong length)
    {
        int width = type.Bytes() * 8;
        int from = (int)(place & 0xff);
        int count = (int)(length & 0xff);
        ulong value = (ulong)Integer(type, a);
        if (count == 0)
            return 0;
        bool sign = type.IsSigned() && ((value >> Math.Min(from + count - 1, width - 1)) & 1) != 0;
        ulong field = from >= width ? 0 : (width == 32 ? (uint)value : value) >> from;
        int known = Math.Max(Math.Min(count, width - from), 0);
        ulong mask = known >= 64 ? ulong.MaxValue : (1UL << known) - 1;
        field &= mask;
        return sign ? field | ~mask : field;
    }

    /// <summary>A word with a field of it replaced.</summary>
    public static ulong Insert(NumberType type, ulong a, ulong b, ulong place, ulong length)
    {
        int width = type.Bytes() * 8;
        int from = (int)(place & 0xff);
        int count = Math.Min((int)(length & 0xff), width - from);
        if (count <= 0)
            return b;
        ulong mask = (count >= 64 ? ulong.MaxValue : (1UL << count) - 1) << from;
        return (b & ~mask) | ((a << from) & mask);
    }

    private static double Least(double a, double b, bool keepsNaN)
    {
        if (double.IsNaN(a) || double.IsNaN(b))
            return keepsNaN || (double.IsNaN(a) && double.IsNaN(b)) ? double.NaN : double.IsNaN(a) ? b : a;
        return Math.Min(a, b);
    }

    private static double Greatest(double a, double b, bool keepsNaN)
    {
        if (double.IsNaN(a) || double.IsNaN(b))
            return keepsNaN || (double.IsNaN(a) && double.IsNaN(b)) ? double.NaN : double.IsNaN(a) ? b : a;
        return Math.Max(a, b);
    }

    private static ulong NotZero(ulong value) => value == 0 ? throw new DivideByZeroException() : value;

    private static long Divide(long a, long b)
    {
        _ = NotZero((ulong)b);
        return b == -1 ? -a : a / b;
    }

    private static long Remainder(long a, long b)
    {
        _ = NotZero((ulong)b);
        return b == -1 ? 0 : a % b;
    }

    private static long Magnitude(long a) => a < 0 ? -a : a;

    private static ulong Reverse(ulong bits, int width)
    {
        ulong result = 0;
        for (int place = 0; place < width; place++)
            result |= ((bits >> place) & 1) << (width - 1 - place);
        return result;
    }

    private static int HighestBit(NumberType type, ulong a)
    {
        long value = Integer(type, a);
        ulong bits = (ulong)(type.IsSigned() && value < 0 ? ~value : value);
        return bits == 0 ? -1 : 63 - BitOperations.LeadingZeroCount(bits);
    }
}
