using System.Numerics;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

public class ArithmeticTests
{
    private static readonly Dictionary<string, Row> Rows = Table();

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_instruction_gives_what_the_host_gives(string name)
    {
        Row row = Rows[name];
        ulong[][] operands = [.. Awkward.Of(row.Types).Where(row.Allowed)];
        Assert.NotEmpty(operands);

        ulong[] all = LaneKernel.Run(row.Instruction, row.Result, row.Types, operands);
        ulong[] some = LaneKernel.Run(row.Instruction, row.Result, row.Types, operands, at => at % 3 != 0);

        for (int at = 0; at < operands.Length; at++)
        {
            ulong expected = row.Host(operands[at]);
            Assert.True(
                Same(row.Result, expected, all[at]),
                $"{name} of {Show(operands[at])}: expected 0x{expected:x}, got 0x{all[at]:x}");
            ulong kept = row.Result == "pred" ? 1 : LaneKernel.Before & LaneKernel.Mask(row.Result);
            Assert.True(
                at % 3 == 0 ? some[at] == kept : some[at] == all[at],
                $"{name} of {Show(operands[at])}, guarded: 0x{some[at]:x} where all lanes gave 0x{all[at]:x}");
        }
    }

    private static bool Same(string type, ulong expected, ulong actual) => type switch
    {
        // Arithmetic of f32 gives one NaN.
        "f32" when float.IsNaN(F(expected)) => actual == 0x7fffffff,
        "f64" when double.IsNaN(D(expected)) => double.IsNaN(D(actual)),
        _ => expected == actual,
    };

    private static string Show(ulong[] operands) => string.Join(", ", operands.Select(bits => $"0x{bits:x}"));

    private static float F(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    private static double D(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    private static ulong B(float value) => BitConverter.SingleToUInt32Bits(value);

    private static ulong B(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static ulong B(int value) => (uint)value;

    private static ulong B(bool value) => value ? 1u : 0u;

    private static float Flush(float value) =>
        float.IsSubnormal(value) ? float.CopySign(0, value) : value;

    private static Dictionary<string, Row> Table()
    {
        var rows = new Dictionary<string, Row>();

        void Add(
            string name, string result, string types, Func<ulong[], ulong> host, Func<ulong[], bool>? allowed = null) =>
            rows.Add(name, new Row($"{name} {{0}}", result, types.Split(' '), host, allowed ?? (_ => true)));

        void Single(string name, Func<float, float, float> host) =>
            Add(name, "f32", "f32 f32", v => B(host(F(v[0]), F(v[1]))));
        void SingleOne(string name, Func<float, float> host) => Add(name, "f32", "f32", v => B(host(F(v[0]))));
        void Double(string name, Func<double, double, double> host) =>
            Add(name, "f64", "f64 f64", v => B(host(D(v[0]), D(v[1]))));
        void DoubleOne(string name, Func<double, double> host) => Add(name, "f64", "f64", v => B(host(D(v[0]))));
        void Word(string name, Func<uint, uint, uint> host, Func<ulong[], bool>? allowed = null) =>
            Add(name, "b32", "b32 b32", v => host((uint)v[0], (uint)v[1]), allowed);
        void Signed(string name, Func<int, int, int> host, Func<ulong[], bool>? allowed = null) =>
            Add(name, "b32", "b32 b32", v => B(host((int)v[0], (int)v[1])), allowed);
        void Long(string name, Func<ulong, ulong, ulong> host, Func<ulong[], bool>? allowed = null) =>
            Add(name, "b64", "b64 b64", v => host(v[0], v[1]), allowed);
        void SignedLong(string name, Func<long, long, long> host, Func<ulong[], bool>? allowed = null) =>
            Add(name, "b64", "b64 b64", v => (ulong)host((long)v[0], (long)v[1]), allowed);

        foreach (string rounded in new[] { "", ".rn" })
        {
            Single($"add{rounded}.f32", (a, b) => a + b);
            Single($"sub{rounded}.f32", (a, b) => a - b);
            Single($"mul{rounded}.f32", (a, b) => a * b);
            Double($"add{rounded}.f64", (a, b) => a + b);
            Double($"sub{rounded}.f64", (a, b) => a - b);
            Double($"mul{rounded}.f64", (a, b) => a * b);
        }

        Single("div.rn.f32", (a, b) => a / b);
        Double("div.rn.f64", (a, b) => a / b);
        Single("add.ftz.f32", (a, b) => Flush(Flush(a) + Flush(b)));
        Single("sub.ftz.f32", (a, b) => Flush(Flush(a) - Flush(b)));
        Single("mul.ftz.f32", (a, b) => Flush(Flush(a) * Flush(b)));
        Single("div.rn.ftz.f32", (a, b) => Flush(Flush(a) / Flush(b)));
        Single("min.f32", float.MinNumber);
        Single("max.f32", float.MaxNumber);
        Single("min.NaN.f32", float.Min);
        Single("max.NaN.f32", float.Max);
        Double("min.f64", double.MinNumber);
        Double("max.f64", double.MaxNumber);
        Add("copysign.f32", "b32", "b32 b32", v => (v[1] & 0x7fffffff) | (v[0] & 0x80000000));
        Add("fma.rn.f32", "f32", "f32 f32 f32", v => B(MathF.FusedMultiplyAdd(F(v[0]), F(v[1]), F(v[2]))));
        Add("fma.rn.f64", "f64", "f64 f64 f64", v => B(Math.FusedMultiplyAdd(D(v[0]), D(v[1]), D(v[2]))));
        Add("mad.rn.f32", "f32", "f32 f32 f32", v => B(MathF.FusedMultiplyAdd(F(v[0]), F(v[1]), F(v[2]))));
        Add("neg.f32", "b32", "f32", v => v[0] ^ 0x80000000);
        Add("abs.f32", "b32", "f32", v => v[0] & 0x7fffffff);
        Add("neg.f64", "b64", "f64", v => v[0] ^ 0x8000000000000000);
        Add("abs.f64", "b64", "f64", v => v[0] & long.MaxValue);
        SingleOne("sqrt.rn.f32", MathF.Sqrt);
        SingleOne("sqrt.approx.ftz.f32", a => Flush(MathF.Sqrt(Flush(a))));
        SingleOne("rcp.rn.f32", a => 1 / a);
        SingleOne("rcp.approx.ftz.f32", a => Flush(1 / Flush(a)));
        DoubleOne("sqrt.rn.f64", Math.Sqrt);
        DoubleOne("rcp.rn.f64", a => 1 / a);
        SingleOne("rsqrt.approx.f32", a => (float)(1 / Math.Sqrt(a)));
        SingleOne("ex2.approx.f32", a => (float)Math.Pow(2, a));
        SingleOne("ex2.approx.ftz.f32", a => Flush((float)Math.Pow(2, Flush(a))));
        SingleOne("lg2.approx.f32", a => (float)Math.Log2(a));
        SingleOne("sin.approx.f32", a => (float)Math.Sin(a));
        SingleOne("cos.approx.f32", a => (float)Math.Cos(a));
        SingleOne("tanh.approx.f32", a => (float)Math.Tanh(a));

        Word("add.u32", (a, b) => a + b);
        Signed("add.s32", (a, b) => a + b);
        Signed("sub.s32", (a, b) => a - b);
        Signed("mul.lo.s32", (a, b) => a * b);
        Word("mul.lo.u32", (a, b) => a * b);
        Word("mul.hi.u32", (a, b) => (uint)(((ulong)a * b) >> 32));
        Signed("mul.hi.s32", (a, b) => (int)(((long)a * b) >> 32));
        Add("mul.wide.u32", "b64", "b32 b32", v => (ulong)(uint)v[0] * (uint)v[1]);
        Add("mul.wide.s32", "b64", "b32 b32", v => (ulong)((long)(int)v[0] * (int)v[1]));
        Add("mul.wide.u16", "b32", "b16 b16", v => (ushort)v[0] * (uint)(ushort)v[1]);
        Add("mul.wide.s16", "b32", "b16 b16", v => B((short)v[0] * (short)v[1]));
        Add("mad.lo.s32", "b32", "b32 b32 b32", v => (uint)((v[0] * v[1]) + v[2]));
        Add("mad.hi.u32", "b32", "b32 b32 b32", v => (uint)(((v[0] * v[1]) >> 32) + v[2]));
        Add("mad.hi.s32", "b32", "b32 b32 b32", v => (uint)((((long)(int)v[0] * (int)v[1]) >> 32) + (long)v[2]));
        Add("mad.wide.u32", "b64", "b32 b32 b64", v => (v[0] * v[1]) + v[2]);
        Add("mad.wide.u16", "b32", "b16 b16 b32", v => (uint)(((ulong)(ushort)v[0] * (ushort)v[1]) + v[2]));
        Add("mad.wide.s32", "b64", "b32 b32 b64", v => (ulong)((long)(int)v[0] * (int)v[1]) + v[2]);
        Add("mad.lo.u64", "b64", "b64 b64 b64", v => (v[0] * v[1]) + v[2]);
        Add("sad.s32", "b32", "b32 b32 b32", v => (uint)((ulong)Math.Abs((long)(int)v[0] - (int)v[1]) + v[2]));
        Add("sad.s64", "b64", "b64 b64 b64", v => ((long)v[0] > (long)v[1] ? v[0] - v[1] : v[1] - v[0]) + v[2]);
        Add("sad.u64", "b64", "b64 b64 b64", v => (v[0] > v[1] ? v[0] - v[1] : v[1] - v[0]) + v[2]);
        Add("sad.u32", "b32", "b32 b32 b32", v => (uint)((ulong)Math.Abs((long)v[0] - (long)v[1]) + v[2]));
        Signed("div.s32", (a, b) => b == -1 ? -a : a / b, v => v[1] != 0);
        Signed("rem.s32", (a, b) => b == -1 ? 0 : a % b, v => v[1] != 0);
        Word("div.u32", (a, b) => a / b, v => v[1] != 0);
        Word("rem.u32", (a, b) => a % b, v => v[1] != 0);
        SignedLong("div.s64", (a, b) => b == -1 ? -a : a / b, v => v[1] != 0);
        SignedLong("rem.s64", (a, b) => b == -1 ? 0 : a % b, v => v[1] != 0);
        Long("div.u64", (a, b) => a / b, v => v[1] != 0);
        Long("rem.u64", (a, b) => a % b, v => v[1] != 0);
        Signed("min.s32", Math.Min);
        Signed("max.s32", Math.Max);
        Word("min.u32", Math.Min);
        Word("max.u32", Math.Max);
        SignedLong("min.s64", Math.Min);
        SignedLong("max.s64", Math.Max);
        Long("min.u64", Math.Min);
        Long("max.u64", Math.Max);
        Long("add.u64", (a, b) => a + b);
        Long("sub.s64", (a, b) => a - b);
        Long("mul.lo.s64", (a, b) => a * b);
        Long("mul.hi.u64", (a, b) => (ulong)(((UInt128)a * b) >> 64));
        SignedLong("mul.hi.s64", (a, b) => (long)(((Int128)a * b) >> 64));
        Add("neg.s32", "b32", "b32", v => (uint)-(long)v[0]);
        Add("abs.s32", "b32", "b32", v => (uint)Math.Abs((long)(int)v[0]));
        Add("neg.s64", "b64", "b64", v => 0 - v[0]);
        Add("add.s16", "b16", "b16 b16", v => (ushort)(v[0] + v[1]));
        Add("mul.lo.u16", "b16", "b16 b16", v => (ushort)(v[0] * v[1]));
        Add("min.s16", "b16", "b16 b16", v => (ushort)Math.Min((short)v[0], (short)v[1]));

        Word("and.b32", (a, b) => a & b);
        Word("or.b32", (a, b) => a | b);
        Word("xor.b32", (a, b) => a ^ b);
        Long("and.b64", (a, b) => a & b);
        Long("or.b64", (a, b) => a | b);
        Long("xor.b64", (a, b) => a ^ b);
        Add("not.b32", "b32", "b32", v => (uint)~v[0]);
        Add("not.b64", "b64", "b64", v => ~v[0]);
        Add("cnot.b32", "b32", "b32", v => B(v[0] == 0));
        Word("shl.b32", (a, b) => b >= 32 ? 0 : a << (int)b);
        Word("shr.u32", (a, b) => b >= 32 ? 0 : a >> (int)b);
        Word("shr.b32", (a, b) => b >= 32 ? 0 : a >> (int)b);
        Word("shr.s32", (a, b) => (uint)((int)a >> (int)Math.Min(b, 31)));
        Add("shl.b64", "b64", "b64 b32", v => v[1] >= 64 ? 0 : v[0] << (int)v[1]);
        Add("shr.u64", "b64", "b64 b32", v => v[1] >= 64 ? 0 : v[0] >> (int)v[1]);
        Add("shr.s64", "b64", "b64 b32", v => (ulong)((long)v[0] >> (int)Math.Min(v[1], 63)));
        Add("shl.b16", "b16", "b16 b32", v => v[1] >= 16 ? 0 : (v[0] << (int)v[1]) & 0xffff);
        Add("shr.u16", "b16", "b16 b32", v => v[1] >= 16 ? 0 : v[0] >> (int)v[1]);
        Add("shr.s16", "b16", "b16 b32", v => (ushort)((short)v[0] >> (int)Math.Min(v[1], 15)));
        Add("popc.b32", "b32", "b32", v => (uint)BitOperations.PopCount(v[0]));
        Add("popc.b64", "b32", "b64", v => (uint)BitOperations.PopCount(v[0]));
        Add("clz.b32", "b32", "b32", v => (uint)BitOperations.LeadingZeroCount((uint)v[0]));
        Add("clz.b64", "b32", "b64", v => (uint)BitOperations.LeadingZeroCount(v[0]));
        Add("brev.b32", "b32", "b32", v => Reverse(v[0], 32));
        Add("brev.b64", "b64", "b64", v => Reverse(v[0], 64));
        Add("bfind.u32", "b32", "b32", v => v[0] == 0 ? uint.MaxValue : (uint)BitOperations.Log2(v[0]));
        Add("bfind.s32", "b32", "b32", v => Highest((int)v[0]));
        Add("bfind.s64", "b32", "b64", v => Highest((long)v[0]));
        Add("bfe.u32", "b32", "b32 b32 b32", v => Field(v[0], v[1], v[2], 32, false));
        Add("bfe.s32", "b32", "b32 b32 b32", v => (uint)Field(v[0], v[1], v[2], 32, true));
        Add("bfe.u64", "b64", "b64 b32 b32", v => Field(v[0], v[1], v[2], 64, false));
        Add("bfe.s64", "b64", "b64 b32 b32", v => Field(v[0], v[1], v[2], 64, true));
        Add("bfi.b32", "b32", "b32 b32 b32 b32", v => Inserted(v, 32));
        Add("bfi.b64", "b64", "b64 b64 b32 b32", v => Inserted(v, 64));
        Add("prmt.b32", "b32", "b32 b32 b32", v => Permuted(v[0] | (v[1] << 32), v[2]));
        Add("shf.l.wrap.b32", "b32", "b32 b32 b32", v => (uint)(((v[0] | (v[1] << 32)) << (int)(v[2] & 31)) >> 32));
        Add("shf.r.wrap.b32", "b32", "b32 b32 b32", v => (uint)((v[0] | (v[1] << 32)) >> (int)(v[2] & 31)));
        Add(
            "shf.l.clamp.b32", "b32", "b32 b32 b32",
            v => (uint)(((UInt128)(v[0] | (v[1] << 32)) << (int)Math.Min(v[2], 32)) >> 32));
        Add(
            "shf.r.clamp.b32", "b32", "b32 b32 b32",
            v => (uint)((v[0] | (v[1] << 32)) >> (int)Math.Min(v[2], 32)));
        foreach (int table in new[] { 0x00, 0x1b, 0x80, 0x96, 0xca, 0xe8, 0xff })
        {
            rows.Add($"lop3.b32 {table:x}", new Row(
                $"lop3.b32 {{0}}, {table}", "b32", ["b32", "b32", "b32"], v => LookedUp(v, table), _ => true));
        }

        Add("selp.b32", "b32", "b32 b32 pred", v => v[2] != 0 ? v[0] : v[1]);
        Add("selp.f32", "b32", "f32 f32 pred", v => v[2] != 0 ? v[0] : v[1]);
        Add("selp.b64", "b64", "b64 b64 pred", v => v[2] != 0 ? v[0] : v[1]);
        Add("slct.b32.s32", "b32", "b32 b32 b32", v => (int)v[2] >= 0 ? v[0] : v[1]);
        Add("slct.f32.f32", "b32", "f32 f32 f32", v => F(v[2]) >= 0 ? v[0] : v[1]);
        Add("slct.b64.s32", "b64", "b64 b64 b32", v => (int)v[2] >= 0 ? v[0] : v[1]);
        Add("mov.b32", "b32", "b32", v => v[0]);
        Add("mov.f32", "b32", "f32", v => v[0]);
        Add("mov.b64", "b64", "b64", v => v[0]);
        Add("mov.pred", "pred", "pred", v => v[0]);
        Add("not.pred", "pred", "pred", v => v[0] ^ 1);
        Add("and.pred", "pred", "pred pred", v => v[0] & v[1]);
        Add("or.pred", "pred", "pred pred", v => v[0] | v[1]);
        Add("xor.pred", "pred", "pred pred", v => v[0] ^ v[1]);

        foreach ((string word, Func<int, bool> holds) in Orders())
        {
            Add($"setp.{word}.s32", "pred", "b32 b32", v => B(holds(((int)v[0]).CompareTo((int)v[1]))));
            Add($"setp.{word}.u32", "pred", "b32 b32", v => B(holds(v[0].CompareTo(v[1]))));
            Add($"setp.{word}.s64", "pred", "b64 b64", v => B(holds(((long)v[0]).CompareTo((long)v[1]))));
            Add($"setp.{word}.u64", "pred", "b64 b64", v => B(holds(v[0].CompareTo(v[1]))));
            Add($"setp.{word}.s16", "pred", "b16 b16", v => B(holds(((short)v[0]).CompareTo((short)v[1]))));
            Add($"set.{word}.u32.s32", "b32", "b32 b32", v => holds(((int)v[0]).CompareTo((int)v[1])) ? uint.MaxValue : 0);
            foreach ((string join, Func<bool, bool, bool> joined) in Joins())
            {
                Add(
                    $"setp.{word}.{join}.s32", "pred", "b32 b32 pred",
                    v => B(joined(holds(((int)v[0]).CompareTo((int)v[1])), v[2] != 0)));
            }

            Ordered($"setp.{word}", "pred", holds, false, B(true));
            Ordered($"setp.{word}u", "pred", holds, true, B(true));
            Ordered($"set.{word}.f32", "f32", holds, false, B(1f));
        }

        Add("setp.num.f32", "pred", "f32 f32", v => B(!float.IsNaN(F(v[0])) && !float.IsNaN(F(v[1]))));
        Add("setp.nan.f32", "pred", "f32 f32", v => B(float.IsNaN(F(v[0])) || float.IsNaN(F(v[1]))));
        Add("setp.lt.ftz.f32", "pred", "f32 f32", v => B(Flush(F(v[0])) < Flush(F(v[1]))));
        Add("setp.eq.ftz.f32", "pred", "f32 f32", v => B(Flush(F(v[0])) == Flush(F(v[1]))));
        Add("testp.notanumber.f32", "pred", "f32", v => B(float.IsNaN(F(v[0]))));
        Add("testp.number.f32", "pred", "f32", v => B(!float.IsNaN(F(v[0]))));
        Add("testp.notanumber.f64", "pred", "f64", v => B(double.IsNaN(D(v[0]))));
        return rows;

        void Ordered(string name, string result, Func<int, bool> holds, bool unordered, ulong yes)
        {
            Add($"{name}.f32", result, "f32 f32", v => Decide(F(v[0]), F(v[1])));
            if (result == "pred")
                Add($"{name}.f64", result, "f64 f64", v => Decide(D(v[0]), D(v[1])));

            ulong Decide(double a, double b) =>
                (double.IsNaN(a) || double.IsNaN(b) ? unordered : holds(a == b ? 0 : a < b ? -1 : 1)) ? yes : 0;
        }
    }

    private static (string Word, Func<int, bool> Holds)[] Orders() =>
    [
        ("eq", order => order == 0),
        ("ne", order => order != 0),
        ("lt", order => order < 0),
        ("le", order => order <= 0),
        ("gt", order => order > 0),
        ("ge", order => order >= 0),
    ];

    private static (string Word, Func<bool, bool, bool> Joined)[] Joins() =>
        [("and", (a, b) => a && b), ("or", (a, b) => a || b), ("xor", (a, b) => a != b)];

    private static ulong Reverse(ulong bits, int width) => Enumerable.Range(0, width)
        .Aggregate(0ul, (result, place) => result | (((bits >> place) & 1) << (width - 1 - place)));

    private static ulong Highest(long value)
    {
        ulong bits = (ulong)(value < 0 ? ~value : value);
        return bits == 0 ? uint.MaxValue : (uint)BitOperations.Log2(bits);
    }

    // Bit by bit, as the language defines it.
    private static ulong Field(ulong a, ulong place, ulong length, int width, bool signed)
    {
        int from = (int)(place & 255);
        int count = (int)(length & 255);
        bool sign = signed && count > 0 && ((a >> Math.Min(from + count - 1, width - 1)) & 1) != 0;
        ulong result = 0;
        for (int bit = 0; bit < width; bit++)
        {
            bool set = bit < count && from + bit < width ? ((a >> (from + bit)) & 1) != 0 : sign;
            result |= set ? 1ul << bit : 0;
        }

        return result;
    }

    private static ulong Inserted(ulong[] v, int width)
    {
        int from = (int)(v[2] & 255);
        int count = (int)(v[3] & 255);
        ulong result = v[1];
        for (int bit = 0; bit < count && from + bit < width; bit++)
            result = (result & ~(1ul << (from + bit))) | (((v[0] >> bit) & 1) << (from + bit));
        return result;
    }

    private static ulong Permuted(ulong bytes, ulong selector)
    {
        ulong result = 0;
        for (int place = 0; place < 4; place++)
        {
            int choice = (int)(selector >> (4 * place)) & 15;
            byte value = (byte)(bytes >> (8 * (choice & 7)));
            result |= (ulong)(choice < 8 ? value : (byte)((sbyte)value >> 7)) << (8 * place);
        }

        return result;
    }

    private static ulong LookedUp(ulong[] v, int table)
    {
        ulong result = 0;
        for (int bit = 0; bit < 32; bit++)
        {
            int entry = (int)((((v[0] >> bit) & 1) << 2) | (((v[1] >> bit) & 1) << 1) | ((v[2] >> bit) & 1));
            result |= (ulong)((table >> entry) & 1) << bit;
        }

        return result;
    }

    private sealed record Row(
        string Instruction, string Result, string[] Types, Func<ulong[], ulong> Host, Func<ulong[], bool> Allowed);
}
