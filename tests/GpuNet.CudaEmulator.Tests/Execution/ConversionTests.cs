using System.Numerics;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

public class ConversionTests
{
    private static readonly string[] Integers = ["s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64"];
    private static readonly string[] Roundings = ["rn", "rz", "rm", "rp"];

    public static TheoryData<string, string> IntegerPairs => Pairs(Integers, Integers);

    public static TheoryData<string, string, string> ToFloats => Triples(Roundings, ["f32", "f64"], Integers);

    public static TheoryData<string, string, string> ToIntegers =>
        Triples(["rni", "rzi", "rmi", "rpi"], Integers, ["f32", "f64"]);

    [Theory]
    [MemberData(nameof(IntegerPairs))]
    public void Between_integers_bits_are_cut_or_the_sign_goes_on(string to, string from)
    {
        Check($"cvt.{to}.{from} {{0}}", Wide(to), Bits(from), v => Wrap(to, Value(from, v)));
        Check($"cvt.sat.{to}.{from} {{0}}", Wide(to), Bits(from), v => Wrap(to, Clamp(to, Value(from, v))));
    }

    [Theory]
    [MemberData(nameof(ToFloats))]
    public void An_integer_is_rounded_as_is_said(string rounding, string to, string from) => Check(
        $"cvt.{rounding}.{to}.{from} {{0}}",
        to,
        Bits(from),
        v => to == "f32" ? RoundSingle(Value(from, v), rounding) : RoundDouble(Value(from, v), rounding));

    [Theory]
    [MemberData(nameof(ToIntegers))]
    public void A_fraction_is_rounded_and_kept_in_range(string rounding, string to, string from) => Check(
        $"cvt.{rounding}.{to}.{from} {{0}}",
        Wide(to),
        from,
        v =>
        {
            double value = from == "f32" ? BitConverter.UInt32BitsToSingle((uint)v) : BitConverter.UInt64BitsToDouble(v);
            if (double.IsNaN(value))
            {
                // The language: zero, but for f64 and for 64 bits the uppermost bit alone.
                BigInteger upper = BigInteger.One << (Width(to) - 1);
                return from == "f32" && Width(to) < 64 ? 0 : Wrap(to, upper);
            }

            if (double.IsInfinity(value))
                return Wrap(to, Clamp(to, BigInteger.Pow(2, 80) * Math.Sign(value)));
            double whole = rounding switch
            {
                "rni" => Math.Round(value, MidpointRounding.ToEven),
                "rzi" => Math.Truncate(value),
                "rmi" => Math.Floor(value),
                _ => Math.Ceiling(value),
            };
            return Wrap(to, Clamp(to, new BigInteger(whole)));
        });

    [Theory]
    [InlineData("rn")]
    [InlineData("rz")]
    [InlineData("rm")]
    [InlineData("rp")]
    public void A_double_is_rounded_to_a_single_as_is_said(string rounding) => Check(
        $"cvt.{rounding}.f32.f64 {{0}}",
        "f32",
        "f64",
        v =>
        {
            double exact = BitConverter.UInt64BitsToDouble(v);
            float nearest = (float)exact;
            if (double.IsFinite(exact))
            {
                nearest = rounding switch
                {
                    "rz" => exact > 0 ? Below(nearest, exact) : Above(nearest, exact),
                    "rm" => Below(nearest, exact),
                    "rp" => Above(nearest, exact),
                    _ => nearest,
                };
            }

            return BitConverter.SingleToUInt32Bits(nearest);
        });

    [Fact]
    public void Floats_become_wider_whole_flushed_and_kept_in_0_to_1()
    {
        Check("cvt.f64.f32 {0}", "f64", "f32", v => BitConverter.DoubleToUInt64Bits(F(v)));
        Check("cvt.rni.f32.f32 {0}", "f32", "f32", v => B(MathF.Round(F(v), MidpointRounding.ToEven)));
        Check("cvt.rmi.f32.f32 {0}", "f32", "f32", v => B(MathF.Floor(F(v))));
        Check("cvt.rpi.f32.f32 {0}", "f32", "f32", v => B(MathF.Ceiling(F(v))));
        Check("cvt.rzi.f32.f32 {0}", "f32", "f32", v => B(MathF.Truncate(F(v))));
        Check("cvt.sat.f32.f32 {0}", "f32", "f32", v => B(F(v) > 0 ? Math.Min(F(v), 1) : 0));
        Check("cvt.ftz.f32.f32 {0}", "f32", "f32", v => B(Flush(F(v))));
        Check("cvt.rn.ftz.f32.f64 {0}", "f32", "f64", v => B(Flush((float)BitConverter.UInt64BitsToDouble(v))));
        Check("cvt.ftz.f64.f32 {0}", "f64", "f32", v => BitConverter.DoubleToUInt64Bits(Flush(F(v))));
        Check("cvt.rpi.ftz.s32.f32 {0}", "b32", "f32", v => F(v) is float x && float.IsNaN(x)
            ? 0
            : (uint)(int)Math.Clamp(Math.Ceiling((double)Flush(x)), int.MinValue, int.MaxValue));
    }

    [Fact]
    public void Half_precision_is_rounded_to_nearest_even_and_widened_exactly()
    {
        Check("cvt.rn.f16.f32 {0}", "b16", "f32", v => Half16(F(v)), NaN16);
        Check("cvt.rn.bf16.f32 {0}", "b16", "f32", v => Brain(F(v), "rn"), NaN16);
        Check("cvt.rz.bf16.f32 {0}", "b16", "f32", v => Brain(F(v), "rz"), NaN16);
        Check("cvt.rz.f16.f32 {0}", "b16", "f32", v =>
        {
            Half nearest = (Half)F(v);
            return BitConverter.HalfToUInt16Bits(
                float.IsFinite(F(v)) && Math.Abs((double)nearest) > Math.Abs((double)F(v))
                    ? BitConverter.UInt16BitsToHalf((ushort)(BitConverter.HalfToUInt16Bits(nearest) - 1))
                    : nearest);
        }, NaN16);
        Check("cvt.f32.f16 {0}", "f32", "b16", v => B((float)BitConverter.UInt16BitsToHalf((ushort)v)));
        Check("cvt.f32.bf16 {0}", "f32", "b16", v => B(F(v << 16)));
    }

    [Fact]
    public void A_tf32_keeps_eleven_bits_ties_away_from_zero() => Check(
        "cvt.rna.tf32.f32 {0}",
        "b32",
        "f32",
        v => float.IsNaN(F(v)) ? v : float.IsInfinity(F(v)) ? v : (v + 0x1000) & 0xffffe000);

    [Fact]
    public void Two_singles_become_a_pair_the_second_below()
    {
        ulong[][] operands = [.. Awkward.Of(["f32", "f32"]).Where(v => !float.IsNaN(F(v[0])) && !float.IsNaN(F(v[1])))];
        ulong[] brains = LaneKernel.Run("cvt.rn.bf16x2.f32 {0}", "b32", ["f32", "f32"], operands);
        ulong[] halves = LaneKernel.Run("cvt.rn.f16x2.f32 {0}", "b32", ["f32", "f32"], operands);
        for (int at = 0; at < operands.Length; at++)
        {
            ulong[] v = operands[at];
            Assert.Equal((Brain(F(v[0]), "rn") << 16) | Brain(F(v[1]), "rn"), brains[at]);
            Assert.Equal((Half16(F(v[0])) << 16) | Half16(F(v[1])), halves[at]);
        }
    }

    [Fact]
    public void Registers_are_packed_and_taken_apart()
    {
        uint[] result = TextKernel.Words("""
            add.s32 %r1, %t, 0x12340000;
            mov.b32 {%h0, %h1}, %r1;
            mov.b32 %r2, {%h1, %h0};
            mov.b64 %d0, {%r1, %r2};
            mov.b64 {%h2, %h3, %h4, %h5}, %d0;
            mov.b64 %d1, {%h5, %h4, %h3, %h2};
            mov.b64 {%r3, %r4}, %d1;
            xor.b32 %r0, %r3, %r4;
            """);
        for (uint t = 0; t < 32; t++)
        {
            uint low = 0x12340000 + t;
            uint swapped = (low << 16) | (low >> 16);
            uint lowest = (swapped >> 16) | (swapped << 16);
            Assert.Equal(lowest ^ ((low >> 16) | (low << 16)), result[t]);
        }
    }

    [Theory]
    [InlineData("shared", 1)]
    [InlineData("local", 0)]
    [InlineData("global", 0)]
    public void An_address_knows_its_space(string space, int expected)
    {
        uint[] result = TextKernel.Words(
            $"mov.u64 %d0, s; cvta.shared.u64 %d1, %d0; isspacep.{space} %q1, %d1; selp.b32 %r0, 1, 0, %q1;",
            declarations: ".shared .align 4 .b8 s[64];");
        Assert.All(result, value => Assert.Equal((uint)expected, value));
    }

    private static readonly Func<ulong, bool> NaN16 = v => float.IsNaN(F(v));

    private static void Check(
        string instruction, string result, string from, Func<ulong, ulong> host, Func<ulong, bool>? anyNaN = null)
    {
        ulong[][] operands = Awkward.Of([from]);
        ulong[] actual = LaneKernel.Run(instruction, result, [from], operands);
        for (int at = 0; at < operands.Length; at++)
        {
            ulong operand = operands[at][0];
            ulong expected = host(operand);
            bool same = result switch
            {
                "f32" when float.IsNaN(F(expected)) => float.IsNaN(F(actual[at])),
                "f64" when double.IsNaN(BitConverter.UInt64BitsToDouble(expected)) =>
                    double.IsNaN(BitConverter.UInt64BitsToDouble(actual[at])),
                _ when anyNaN?.Invoke(operand) ?? false => (actual[at] & 0x7fff) > 0x7c00,
                _ => expected == actual[at],
            };
            Assert.True(
                same, $"{instruction} of 0x{operand:x}: expected 0x{expected:x}, got 0x{actual[at]:x}");
        }
    }

    private static float F(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    private static ulong B(float value) => BitConverter.SingleToUInt32Bits(value);

    private static float Flush(float value) => float.IsSubnormal(value) ? float.CopySign(0, value) : value;

    private static ulong Half16(float value) => BitConverter.HalfToUInt16Bits((Half)value);

    // Of the two neighbours the nearer, the even one of a tie.
    private static ulong Brain(float value, string rounding)
    {
        ulong bits = B(value);
        ulong below = bits >> 16;
        if (rounding == "rz" || !float.IsFinite(value))
            return below;
        ulong rest = bits & 0xffff;
        return rest > 0x8000 || (rest == 0x8000 && (below & 1) != 0) ? below + 1 : below;
    }

    private static int Width(string type) => int.Parse(type[1..], null);

    private static string Wide(string type) => Width(type) == 64 ? "b64" : "b32";

    private static string Bits(string type) => $"b{Math.Max(16, Width(type))}";

    private static BigInteger Value(string type, ulong bits)
    {
        BigInteger value = bits & LaneKernel.Mask($"b{Width(type)}");
        return type[0] == 's' && value >> (Width(type) - 1) == 1 ? value - (BigInteger.One << Width(type)) : value;
    }

    /// <summary>What a register of 32 or 64 bits holds of it: the type's bits, widened by its sign if it has one.</summary>
    private static ulong Wrap(string type, BigInteger value)
    {
        BigInteger modulus = BigInteger.One << Width(type);
        BigInteger bits = ((value % modulus) + modulus) % modulus;
        return (ulong)((Value(type, (ulong)bits) + (BigInteger.One << 64)) % (BigInteger.One << 64))
            & LaneKernel.Mask(Wide(type));
    }

    private static BigInteger Clamp(string type, BigInteger value)
    {
        bool signed = type[0] == 's';
        BigInteger most = (BigInteger.One << (signed ? Width(type) - 1 : Width(type))) - 1;
        return BigInteger.Min(BigInteger.Max(value, signed ? -most - 1 : 0), most);
    }

    private static ulong RoundSingle(BigInteger exact, string rounding) => B((float)Rounded(exact, 24, rounding));

    private static ulong RoundDouble(BigInteger exact, string rounding) =>
        BitConverter.DoubleToUInt64Bits((double)Rounded(exact, 53, rounding));

    /// <summary>An integer of which so many bits are kept, which a conversion then takes as it is.</summary>
    private static BigInteger Rounded(BigInteger exact, int bits, string rounding)
    {
        BigInteger magnitude = BigInteger.Abs(exact);
        int cut = (int)magnitude.GetBitLength() - bits;
        if (cut <= 0)
            return exact;
        BigInteger unit = BigInteger.One << cut;
        BigInteger low = magnitude / unit;
        BigInteger rest = magnitude % unit;
        bool up = rounding switch
        {
            "rz" => false,
            "rm" => exact.Sign < 0 && !rest.IsZero,
            "rp" => exact.Sign > 0 && !rest.IsZero,
            _ => rest * 2 > unit || (rest * 2 == unit && !low.IsEven),
        };
        return (low + (up ? 1 : 0)) * unit * exact.Sign;
    }

    private static float Below(float nearest, double exact) => nearest > exact ? MathF.BitDecrement(nearest) : nearest;

    private static float Above(float nearest, double exact) => nearest < exact ? MathF.BitIncrement(nearest) : nearest;

    private static TheoryData<string, string> Pairs(string[] some, string[] others)
    {
        var data = new TheoryData<string, string>();
        foreach (string one in some)
        {
            foreach (string other in others)
                data.Add(one, other);
        }

        return data;
    }

    private static TheoryData<string, string, string> Triples(string[] some, string[] others, string[] more)
    {
        var data = new TheoryData<string, string, string>();
        foreach (string one in some)
        {
            foreach (string other in others)
            {
                foreach (string third in more)
                    data.Add(one, other, third);
            }
        }

        return data;
    }
}
