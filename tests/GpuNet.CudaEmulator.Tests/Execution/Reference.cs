using System.Numerics;

namespace GpuNet.CudaEmulator.Tests.Execution;

/// <summary>What instructions compute, by the manual, in terms of C#: bits in, bits out.</summary>
internal static class Reference
{
    private static readonly string[] Integers = ["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64"];

    /// <summary>Instruction by instruction; register 0 is the result, 1 to 3 are the operands.</summary>
    public static Dictionary<string, Func<ulong, ulong, ulong, ulong>> All { get; } = Make();

    public static float F32(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    public static double F64(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    private static ulong Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static Dictionary<string, Func<ulong, ulong, ulong, ulong>> Make()
    {
        var all = new Dictionary<string, Func<ulong, ulong, ulong, ulong>>
        {
            ["mov.b32 %r0, %r1"] = (a, _, _) => a,
            ["mov.f32 %f0, 0fC0490FDB"] = (_, _, _) => 0xC0490FDB,
            ["mov.b64 %rd0, %rd1"] = (a, _, _) => a,
            ["mov.f64 %fd0, 0d400921FB54442D18"] = (_, _, _) => 0x400921FB54442D18,
            ["mov.b16 %rs0, %rs1"] = (a, _, _) => a,
            ["mov.pred %p0, %p1"] = (a, _, _) => a & 1,
            ["mov.b64 %rd0, {%r1, %r2}"] = (a, b, _) => a | (b << 32),
            ["mov.b32 %r0, {%rs1, %rs2}"] = (a, b, _) => a | (b << 16),
            ["mov.b64 {%r4, %r0}, %rd1"] = (a, _, _) => a >> 32,
            ["mov.b32 {%rs4, %rs0}, %r1"] = (a, _, _) => a >> 16,
            ["mov.b64 %rd0, {%rs1, %rs2, %rs3, %rs1}"] = (a, b, c) => a | (b << 16) | (c << 32) | (a << 48),
            ["mov.b64 {%rs4, %rs5, %rs0, %rs6}, %rd1"] = (a, _, _) => a >> 32,
            ["add.f32 %f0, %f1, %f2"] = (a, b, _) => Bits(F32(a) + F32(b)),
            ["sub.f32 %f0, %f1, %f2"] = (a, b, _) => Bits(F32(a) - F32(b)),
            ["mul.f32 %f0, %f1, %f2"] = (a, b, _) => Bits(F32(a) * F32(b)),
            ["sub.rn.f32 %f0, %f1, %f2"] = (a, b, _) => Bits(F32(a) - F32(b)),
            ["mul.rn.f32 %f0, %f1, %f2"] = (a, b, _) => Bits(F32(a) * F32(b)),
            ["add.rn.f32 %f0, %f1, 0f3F800000"] = (a, _, _) => Bits(F32(a) + 1),
            ["div.rn.f32 %f0, %f1, %f2"] = (a, b, _) => Bits(F32(a) / F32(b)),
            ["add.ftz.f32 %f0, %f1, %f2"] = (a, b, _) => Flush(Bits(F32(Flush(a)) + F32(Flush(b)))),
            ["sub.ftz.f32 %f0, %f1, %f2"] = (a, b, _) => Flush(Bits(F32(Flush(a)) - F32(Flush(b)))),
            ["div.rn.ftz.f32 %f0, %f1, %f2"] = (a, b, _) => Flush(Bits(F32(Flush(a)) / F32(Flush(b)))),
            ["mul.ftz.f32 %f0, %f1, %f2"] = (a, b, _) => Flush(Bits(F32(Flush(a)) * F32(Flush(b)))),
            ["min.f32 %f0, %f1, %f2"] = (a, b, _) => Bits(float.MinNumber(F32(a), F32(b))),
            ["max.f32 %f0, %f1, %f2"] = (a, b, _) => Bits(float.MaxNumber(F32(a), F32(b))),
            ["min.NaN.f32 %f0, %f1, %f2"] = (a, b, _) => Bits(float.Min(F32(a), F32(b))),
            ["max.NaN.f32 %f0, %f1, %f2"] = (a, b, _) => Bits(float.Max(F32(a), F32(b))),
            ["fma.rn.f32 %f0, %f1, %f2, %f3"] = (a, b, c) => Bits(float.FusedMultiplyAdd(F32(a), F32(b), F32(c))),
            ["mad.rn.f32 %f0, %f1, %f2, %f3"] = (a, b, c) => Bits(float.FusedMultiplyAdd(F32(a), F32(b), F32(c))),
            ["fma.rn.ftz.f32 %f0, %f1, %f2, %f3"] = (a, b, c) =>
                Flush(Bits(float.FusedMultiplyAdd(F32(Flush(a)), F32(Flush(b)), F32(Flush(c))))),
            ["neg.f32 %f0, %f1"] = (a, _, _) => a ^ 0x80000000,
            ["abs.f32 %f0, %f1"] = (a, _, _) => a & 0x7fffffff,
            ["abs.ftz.f32 %f0, %f1"] = (a, _, _) => Flush(Bits(Math.Abs(F32(a)))),
            ["copysign.f32 %f0, %f1, %f2"] = (a, b, _) => (b & 0x7fffffff) | (a & 0x80000000),
            ["sqrt.rn.f32 %f0, %f1"] = (a, _, _) => Bits(MathF.Sqrt(F32(a))),
            ["sqrt.approx.ftz.f32 %f0, %f1"] = (a, _, _) => Flush(Bits(MathF.Sqrt(F32(Flush(a))))),
            ["rcp.rn.f32 %f0, %f1"] = (a, _, _) => Bits(1 / F32(a)),
            ["rcp.approx.ftz.f32 %f0, %f1"] = (a, _, _) => Flush(Bits(1 / F32(Flush(a)))),
            ["rsqrt.approx.f32 %f0, %f1"] = (a, _, _) => Bits((float)(1 / Math.Sqrt(F32(a)))),
            ["ex2.approx.f32 %f0, %f1"] = (a, _, _) => Bits((float)Math.Pow(2, F32(a))),
            ["ex2.approx.ftz.f32 %f0, %f1"] = (a, _, _) => Flush(Bits((float)Math.Pow(2, F32(Flush(a))))),
            ["lg2.approx.f32 %f0, %f1"] = (a, _, _) => Bits((float)Math.Log2(F32(a))),
            ["sin.approx.f32 %f0, %f1"] = (a, _, _) => Bits((float)Math.Sin(F32(a))),
            ["cos.approx.f32 %f0, %f1"] = (a, _, _) => Bits((float)Math.Cos(F32(a))),
            ["tanh.approx.f32 %f0, %f1"] = (a, _, _) => Bits((float)Math.Tanh(F32(a))),
            ["add.f64 %fd0, %fd1, %fd2"] = (a, b, _) => Bits(F64(a) + F64(b)),
            ["add.rn.f64 %fd0, %fd1, %fd2"] = (a, b, _) => Bits(F64(a) + F64(b)),
            ["sub.f64 %fd0, %fd1, %fd2"] = (a, b, _) => Bits(F64(a) - F64(b)),
            ["mul.rn.f64 %fd0, %fd1, %fd2"] = (a, b, _) => Bits(F64(a) * F64(b)),
            ["sub.rn.f64 %fd0, %fd1, %fd2"] = (a, b, _) => Bits(F64(a) - F64(b)),
            ["mul.f64 %fd0, %fd1, %fd2"] = (a, b, _) => Bits(F64(a) * F64(b)),
            ["div.rn.f64 %fd0, %fd1, %fd2"] = (a, b, _) => Bits(F64(a) / F64(b)),
            ["min.f64 %fd0, %fd1, %fd2"] = (a, b, _) => Bits(double.MinNumber(F64(a), F64(b))),
            ["max.f64 %fd0, %fd1, %fd2"] = (a, b, _) => Bits(double.MaxNumber(F64(a), F64(b))),
            ["fma.rn.f64 %fd0, %fd1, %fd2, %fd3"] = (a, b, c) =>
                Bits(double.FusedMultiplyAdd(F64(a), F64(b), F64(c))),
            ["neg.f64 %fd0, %fd1"] = (a, _, _) => a ^ (1ul << 63),
            ["abs.f64 %fd0, %fd1"] = (a, _, _) => a & long.MaxValue,
            ["copysign.f64 %fd0, %fd1, %fd2"] = (a, b, _) => (b & long.MaxValue) | (a & (1ul << 63)),
            ["sqrt.rn.f64 %fd0, %fd1"] = (a, _, _) => Bits(Math.Sqrt(F64(a))),
            ["rcp.rn.f64 %fd0, %fd1"] = (a, _, _) => Bits(1 / F64(a)),
            ["rsqrt.approx.f64 %fd0, %fd1"] = (a, _, _) => Bits(1 / Math.Sqrt(F64(a))),
            ["mul.wide.u32 %rd0, %r1, %r2"] = (a, b, _) => a * b,
            ["mul.wide.s32 %rd0, %r1, %r2"] = (a, b, _) => (ulong)((long)(int)a * (int)b),
            ["mul.wide.u16 %r0, %rs1, %rs2"] = (a, b, _) => a * b,
            ["mul.wide.s16 %r0, %rs1, %rs2"] = (a, b, _) => (ulong)((short)a * (short)b),
            ["mad.wide.u32 %rd0, %r1, %r2, %rd3"] = (a, b, c) => (a * b) + c,
            ["mad.wide.s32 %rd0, %r1, %r2, %rd3"] = (a, b, c) => (ulong)((long)(int)a * (int)b) + c,
            ["mad.wide.u16 %r0, %rs1, %rs2, %r3"] = (a, b, c) => (a * b) + c,
            ["mad.wide.s16 %r0, %rs1, %rs2, %r3"] = (a, b, c) => (ulong)((short)a * (short)b) + c,
            ["and.pred %p0, %p1, %p2"] = (a, b, _) => a & b,
            ["or.pred %p0, %p1, %p2"] = (a, b, _) => a | b,
            ["xor.pred %p0, %p1, %p2"] = (a, b, _) => a ^ b,
            ["not.pred %p0, %p1"] = (a, _, _) => ~a,
            ["selp.b32 %r0, %r1, %r2, %p3"] = (a, b, c) => (c & 1) != 0 ? a : b,
            ["selp.f32 %f0, %f1, 0f40000000, %p3"] = (a, _, c) => (c & 1) != 0 ? a : 0x40000000,
            ["selp.b64 %rd0, %rd1, %rd2, %p3"] = (a, b, c) => (c & 1) != 0 ? a : b,
            ["selp.b16 %rs0, %rs1, %rs2, %p3"] = (a, b, c) => (c & 1) != 0 ? a : b,
            ["slct.f32.s32 %f0, %f1, %f2, %r3"] = (a, b, c) => (int)c >= 0 ? a : b,
            ["slct.b32.s32 %r0, %r1, %r2, %r3"] = (a, b, c) => (int)c >= 0 ? a : b,
            ["slct.b64.s32 %rd0, %rd1, %rd2, %r3"] = (a, b, c) => (int)c >= 0 ? a : b,
            ["slct.f32.f32 %f0, %f1, %f2, %f3"] = (a, b, c) => F32(c) >= 0 ? a : b,
            ["slct.b32.f32 %r0, %r1, %r2, %f3"] = (a, b, c) => F32(c) >= 0 ? a : b,
            ["slct.ftz.u64.f32 %rd0, %rd1, %rd2, %f3"] = (a, b, c) => F32(Flush(c)) >= 0 ? a : b,
            ["set.lt.u32.f32 %r0, %f1, %f2"] = (a, b, _) => F32(a) < F32(b) ? uint.MaxValue : 0,
            ["set.neu.f32.f32 %f0, %f1, %f2"] = (a, b, _) => F32(a) != F32(b) ? Bits(1f) : 0,
            ["set.ge.f32.s32 %f0, %r1, %r2"] = (a, b, _) => (int)a >= (int)b ? Bits(1f) : 0,
            ["set.eq.ftz.s32.f32 %r0, %f1, %f2"] = (a, b, _) => F32(Flush(a)) == F32(Flush(b)) ? uint.MaxValue : 0,
            ["set.gt.u32.f64 %r0, %fd1, %fd2"] = (a, b, _) => F64(a) > F64(b) ? uint.MaxValue : 0,
            ["setp.lt.ftz.f32 %p0, %f1, %f2"] = (a, b, _) => F32(Flush(a)) < F32(Flush(b)) ? 1u : 0,
            ["setp.eq.ftz.f32 %p0, %f1, %f2"] = (a, b, _) => F32(Flush(a)) == F32(Flush(b)) ? 1u : 0,
            ["setp.lt.and.s32 %p0, %r1, %r2, %p3"] = (a, b, c) => (int)a < (int)b ? c & 1 : 0,
            ["setp.lt.or.f32 %p0, %f1, %f2, !%p3"] = (a, b, c) => F32(a) < F32(b) || (c & 1) == 0 ? 1u : 0,
            ["setp.ge.xor.s64 %p0, %rd1, %rd2, %p3"] = (a, b, c) => ((long)a >= (long)b ? 1u : 0) ^ (c & 1),
            ["setp.gt.s32 %p5|%p0, %r1, %r2"] = (a, b, _) => (int)a > (int)b ? 0u : 1,
            ["setp.gt.and.s32 %p5|%p0, %r1, %r2, %p3"] = (a, b, c) => (int)a > (int)b ? 0 : c & 1,
            ["prmt.b32 %r0, %r1, %r2, %r3"] = Permute,
            ["prmt.b32 %r0, %r1, %r2, 0x7531"] = (a, b, _) => Permute(a, b, 0x7531),
            ["prmt.b32 %r0, %r1, %r2, 0xfc84"] = (a, b, _) => Permute(a, b, 0xfc84),
            ["lop3.b32 %r0, %r1, %r2, %r3, 0x96"] = (a, b, c) => a ^ b ^ c,
            ["lop3.b32 %r0, %r1, %r2, %r3, 0xe8"] = (a, b, c) => (a & b) | (a & c) | (b & c),
            ["lop3.b32 %r0, %r1, %r2, %r3, 0x2a"] = (a, b, c) => ~(a & b) & c,
            ["shf.l.wrap.b32 %r0, %r1, %r2, %r3"] = (a, b, c) => ((a | (b << 32)) << (int)(c & 31)) >> 32,
            ["shf.r.wrap.b32 %r0, %r1, %r2, %r3"] = (a, b, c) => (a | (b << 32)) >> (int)(c & 31),
            ["shf.l.clamp.b32 %r0, %r1, %r2, %r3"] = (a, b, c) => c >= 32 ? a : ((a | (b << 32)) << (int)c) >> 32,
            ["shf.r.clamp.b32 %r0, %r1, %r2, %r3"] = (a, b, c) => (a | (b << 32)) >> (int)Math.Min(c, 32),
            ["bfe.u32 %r0, %r1, %r2, %r3"] = (a, b, c) => Extract(a, b, c, 32, signed: false),
            ["bfe.s32 %r0, %r1, %r2, %r3"] = (a, b, c) => Extract(a, b, c, 32, signed: true),
            ["bfe.u64 %rd0, %rd1, %r2, %r3"] = (a, b, c) => Extract(a, b, c, 64, signed: false),
            ["bfe.s64 %rd0, %rd1, %r2, %r3"] = (a, b, c) => Extract(a, b, c, 64, signed: true),
            ["bfi.b32 %r0, %r1, %r2, 8, 12"] = (a, b, _) => Insert(a, b, 8, 12, 32),
            ["bfi.b32 %r0, %r1, %r2, %r3, 5"] = (a, b, c) => Insert(a, b, c, 5, 32),
            ["bfi.b64 %rd0, %rd1, %rd2, 3, %r3"] = (a, b, c) => Insert(a, b, 3, c, 64),
            ["popc.b32 %r0, %r1"] = (a, _, _) => (ulong)BitOperations.PopCount(a),
            ["popc.b64 %r0, %rd1"] = (a, _, _) => (ulong)BitOperations.PopCount(a),
            ["clz.b32 %r0, %r1"] = (a, _, _) => (ulong)BitOperations.LeadingZeroCount((uint)a),
            ["clz.b64 %r0, %rd1"] = (a, _, _) => (ulong)BitOperations.LeadingZeroCount(a),
            ["brev.b32 %r0, %r1"] = (a, _, _) => Reverse(a, 32),
            ["brev.b64 %rd0, %rd1"] = (a, _, _) => Reverse(a, 64),
            ["bfind.u32 %r0, %r1"] = (a, _, _) => (ulong)(long)HighestBit(a),
            ["bfind.s32 %r0, %r1"] = (a, _, _) => (ulong)(long)HighestBit((int)a < 0 ? (uint)~a : a),
            ["bfind.u64 %r0, %rd1"] = (a, _, _) => (ulong)(long)HighestBit(a),
            ["bfind.s64 %r0, %rd1"] = (a, _, _) => (ulong)(long)HighestBit((long)a < 0 ? ~a : a),
            ["cvt.rn.f32.s32 %f0, %r1"] = (a, _, _) => Bits((float)(int)a),
            ["cvt.f64.f32 %fd0, %f1"] = (a, _, _) => Bits((double)F32(a)),
            ["cvt.ftz.f64.f32 %fd0, %f1"] = (a, _, _) => Bits((double)F32(Flush(a))),
            ["cvt.ftz.f32.f32 %f0, %f1"] = (a, _, _) => Flush(a),
            ["cvt.rn.ftz.f32.f64 %f0, %fd1"] = (a, _, _) => Flush(Bits((float)F64(a))),
            ["cvt.rpi.ftz.s32.f32 %r0, %f1"] = (a, _, _) => ToInteger("s32", "f32", Math.Ceiling(F32(Flush(a)))),
            ["cvt.sat.f32.f32 %f0, %f1"] = (a, _, _) => F32(a) > 0 ? Bits(Math.Min(F32(a), 1)) : 0,
            ["cvt.rn.sat.f32.f64 %f0, %fd1"] = (a, _, _) => F64(a) > 0 ? Bits((float)Math.Min(F64(a), 1)) : 0,
            ["cvt.rni.f32.f32 %f0, %f1"] = (a, _, _) => Bits(MathF.Round(F32(a), MidpointRounding.ToEven)),
            ["cvt.rzi.f32.f32 %f0, %f1"] = (a, _, _) => Bits(MathF.Truncate(F32(a))),
            ["cvt.rmi.f32.f32 %f0, %f1"] = (a, _, _) => Bits(MathF.Floor(F32(a))),
            ["cvt.rpi.f32.f32 %f0, %f1"] = (a, _, _) => Bits(MathF.Ceiling(F32(a))),
            ["cvt.rpi.f64.f64 %fd0, %fd1"] = (a, _, _) => Bits(Math.Ceiling(F64(a))),
            ["cvt.rna.tf32.f32 %r0, %f1"] = (a, _, _) => Tf32(a),
            ["cvt.rn.f16.f32 %rs0, %f1"] = (a, _, _) => Half(F32(a)),
            ["cvt.rz.f16.f32 %rs0, %f1"] = (a, _, _) => HalfTowardsZero(F32(a)),
            ["cvt.rz.bf16.f32 %rs0, %f1"] = (a, _, _) => float.IsNaN(F32(a)) ? 0x7fff : a >> 16,
            ["cvt.f32.f16 %f0, %rs1"] = (a, _, _) => Bits((float)BitConverter.UInt16BitsToHalf((ushort)a)),
            ["cvt.rn.bf16.f32 %rs0, %f1"] = (a, _, _) => BFloat(F32(a)),
            ["cvt.f32.bf16 %f0, %rs1"] = (a, _, _) => a << 16,
            ["cvt.rn.bf16x2.f32 %r0, %f1, %f2"] = (a, b, _) => (BFloat(F32(a)) << 16) | BFloat(F32(b)),
            ["cvt.rn.f16x2.f32 %r0, %f1, %f2"] = (a, b, _) => (Half(F32(a)) << 16) | Half(F32(b)),
            ["testp.finite.f32 %p0, %f1"] = (a, _, _) => float.IsFinite(F32(a)) ? 1u : 0,
            ["testp.infinite.f32 %p0, %f1"] = (a, _, _) => float.IsInfinity(F32(a)) ? 1u : 0,
            ["testp.number.f32 %p0, %f1"] = (a, _, _) => float.IsNaN(F32(a)) ? 0u : 1,
            ["testp.notanumber.f32 %p0, %f1"] = (a, _, _) => float.IsNaN(F32(a)) ? 1u : 0,
            ["testp.normal.f32 %p0, %f1"] = (a, _, _) => float.IsNormal(F32(a)) ? 1u : 0,
            ["testp.subnormal.f32 %p0, %f1"] = (a, _, _) => float.IsSubnormal(F32(a)) ? 1u : 0,
            ["testp.subnormal.f64 %p0, %fd1"] = (a, _, _) => double.IsSubnormal(F64(a)) ? 1u : 0,
            ["testp.notanumber.f64 %p0, %fd1"] = (a, _, _) => double.IsNaN(F64(a)) ? 1u : 0,
        };
        foreach (string type in Integers[2..])
            AddInteger(all, type);
        foreach (string type in new[] { "b16", "b32", "b64" })
            AddBits(all, type);
        AddComparisons(all);
        AddConversions(all);
        return all;
    }

    private static string Register(string type) => type switch
    {
        "f32" => "%f",
        "f64" => "%fd",
        _ => type[1..] switch { "64" => "%rd", "32" => "%r", _ => "%rs" },
    };

    private static void AddInteger(Dictionary<string, Func<ulong, ulong, ulong, ulong>> all, string type)
    {
        string r = Register(type);
        int width = int.Parse(type.AsSpan(1), null);
        void Add(string name, Func<BigInteger, BigInteger, BigInteger, BigInteger> function, int operands = 2) =>
            all[$"{name}.{type} {string.Join(", ", Enumerable.Range(0, operands + 1).Select(at => $"{r}{at}"))}"] =
                (a, b, c) => Low(function(Value(type, a), Value(type, b), Value(type, c)));

        Add("add", (a, b, _) => a + b);
        Add("sub", (a, b, _) => a - b);
        Add("mul.lo", (a, b, _) => a * b);
        Add("mul.hi", (a, b, _) => (a * b) >> width);
        Add("mad.lo", (a, b, c) => (a * b) + c, 3);
        Add("mad.hi", (a, b, c) => ((a * b) >> width) + c, 3);
        Add("div", (a, b, _) => BigInteger.Divide(a, b));
        Add("rem", (a, b, _) => BigInteger.Remainder(a, b));
        Add("min", (a, b, _) => BigInteger.Min(a, b));
        Add("max", (a, b, _) => BigInteger.Max(a, b));
        Add("sad", (a, b, c) => BigInteger.Abs(a - b) + c, 3);
        if (type[0] == 's')
        {
            Add("neg", (a, _, _) => -a, 1);
            Add("abs", (a, _, _) => BigInteger.Abs(a), 1);
        }

        all[$"shr.{type} {r}0, {r}1, %r2"] = (a, b, _) => Low(Value(type, a) >> (int)Math.Min(b, 64));
    }

    private static void AddBits(Dictionary<string, Func<ulong, ulong, ulong, ulong>> all, string type)
    {
        string r = Register(type);
        int width = int.Parse(type.AsSpan(1), null);
        all[$"and.{type} {r}0, {r}1, {r}2"] = (a, b, _) => a & b;
        all[$"or.{type} {r}0, {r}1, {r}2"] = (a, b, _) => a | b;
        all[$"xor.{type} {r}0, {r}1, {r}2"] = (a, b, _) => a ^ b;
        all[$"not.{type} {r}0, {r}1"] = (a, _, _) => ~a;
        all[$"cnot.{type} {r}0, {r}1"] = (a, _, _) => a == 0 ? 1u : 0;
        all[$"shl.{type} {r}0, {r}1, %r2"] = (a, b, _) => b >= (ulong)width ? 0 : a << (int)b;
        all[$"shr.{type} {r}0, {r}1, %r2"] = (a, b, _) => b >= (ulong)width ? 0 : a >> (int)b;
        all[$"shl.{type} {r}0, {r}1, 3"] = (a, _, _) => a << 3;
        all[$"shr.{type} {r}0, {r}1, {width}"] = (_, _, _) => 0;
    }

    private static void AddComparisons(Dictionary<string, Func<ulong, ulong, ulong, ulong>> all)
    {
        (string Name, Func<int, bool> Holds)[] orders =
        [
            ("eq", order => order == 0), ("ne", order => order != 0), ("lt", order => order < 0),
            ("le", order => order <= 0), ("gt", order => order > 0), ("ge", order => order >= 0),
        ];
        foreach ((string name, Func<int, bool> holds) in orders)
        {
            all[$"set.{name}.u32.s32 %r0, %r1, %r2"] =
                (a, b, _) => holds(((int)a).CompareTo((int)b)) ? uint.MaxValue : 0;
            all[$"set.{name}.f32.f32 %f0, %f1, %f2"] = (a, b, _) =>
                !float.IsNaN(F32(a)) && !float.IsNaN(F32(b)) && holds(F32(a) < F32(b) ? -1 : F32(a) > F32(b) ? 1 : 0)
                    ? Bits(1f)
                    : 0;
            all[$"setp.{name}.and.s32 %p0, %r1, %r2, %p3"] =
                (a, b, c) => holds(((int)a).CompareTo((int)b)) ? c & 1 : 0;
            all[$"setp.{name}.or.s32 %p0, %r1, %r2, %p3"] =
                (a, b, c) => holds(((int)a).CompareTo((int)b)) ? 1 : c & 1;
            all[$"setp.{name}.xor.s32 %p0, %r1, %r2, %p3"] =
                (a, b, c) => (holds(((int)a).CompareTo((int)b)) ? 1u : 0) ^ (c & 1);
            foreach (string type in Integers[2..])
            {
                string r = Register(type);
                all[$"setp.{name}.{type} %p0, {r}1, {r}2"] =
                    (a, b, _) => holds(Value(type, a).CompareTo(Value(type, b))) ? 1u : 0;
            }

            foreach ((string suffix, bool unordered) in new[] { ("", false), ("u", true) })
            {
                all[$"setp.{name}{suffix}.f32 %p0, %f1, %f2"] = (a, b, _) => Ask(F32(a), F32(b));
                all[$"setp.{name}{suffix}.f64 %p0, %fd1, %fd2"] = (a, b, _) => Ask(F64(a), F64(b));

                // CompareTo gives −0 and 0 the same place.
                ulong Ask(double a, double b) =>
                    (double.IsNaN(a) || double.IsNaN(b) ? unordered : holds(a < b ? -1 : a > b ? 1 : 0)) ? 1u : 0;
            }
        }

        all["setp.lo.u32 %p0, %r1, %r2"] = (a, b, _) => a < b ? 1u : 0;
        all["setp.hs.u64 %p0, %rd1, %rd2"] = (a, b, _) => a >= b ? 1u : 0;
        all["setp.num.f32 %p0, %f1, %f2"] = (a, b, _) => float.IsNaN(F32(a)) || float.IsNaN(F32(b)) ? 0u : 1;
        all["setp.nan.f32 %p0, %f1, %f2"] = (a, b, _) => float.IsNaN(F32(a)) || float.IsNaN(F32(b)) ? 1u : 0;
        all["setp.nan.f64 %p0, %fd1, %fd2"] = (a, b, _) => double.IsNaN(F64(a)) || double.IsNaN(F64(b)) ? 1u : 0;
    }

    private static void AddConversions(Dictionary<string, Func<ulong, ulong, ulong, ulong>> all)
    {
        foreach (string to in Integers)
        {
            foreach (string from in Integers)
            {
                all[$"cvt.{to}.{from} {Register(to)}0, {Register(from)}1"] = (a, _, _) => Fit(to, Value(from, a));
                all[$"cvt.sat.{to}.{from} {Register(to)}0, {Register(from)}1"] =
                    (a, _, _) => Low(Clamp(to, Value(from, a)));
            }

            foreach ((string rounding, Func<double, double> round) in new (string, Func<double, double>)[]
            {
                ("rni", value => Math.Round(value, MidpointRounding.ToEven)), ("rzi", Math.Truncate),
                ("rmi", Math.Floor), ("rpi", Math.Ceiling),
            })
            {
                all[$"cvt.{rounding}.{to}.f32 {Register(to)}0, %f1"] = (a, _, _) => ToInteger(to, "f32", round(F32(a)));
                all[$"cvt.{rounding}.{to}.f64 {Register(to)}0, %fd1"] = (a, _, _) => ToInteger(to, "f64", round(F64(a)));
            }
        }

        // A register wider than the type gets the sign, too.
        all["cvt.s8.s32 %r0, %r1"] = (a, _, _) => (ulong)(sbyte)a;
        all["cvt.u8.s32 %r0, %r1"] = (a, _, _) => (byte)a;
        all["cvt.s16.s64 %r0, %rd1"] = (a, _, _) => (ulong)(short)a;
        foreach (string from in Integers)
        {
            foreach (string rounding in new[] { "rn", "rz", "rm", "rp" })
            {
                all[$"cvt.{rounding}.f32.{from} %f0, {Register(from)}1"] =
                    (a, _, _) => Bits((float)Rounded(Value(from, a), 24, rounding));
                all[$"cvt.{rounding}.f64.{from} %fd0, {Register(from)}1"] =
                    (a, _, _) => Bits((double)Rounded(Value(from, a), 53, rounding));
            }
        }

        foreach (string rounding in new[] { "rn", "rz", "rm", "rp" })
            all[$"cvt.{rounding}.f32.f64 %f0, %fd1"] = (a, _, _) => Bits(Round(rounding, F64(a)));
    }

    private static BigInteger Value(string type, ulong bits) => type switch
    {
        "u8" => (byte)bits,
        "s8" => (sbyte)bits,
        "u16" => (ushort)bits,
        "s16" => (short)bits,
        "u32" => (uint)bits,
        "s32" => (int)bits,
        "u64" => bits,
        _ => (long)bits,
    };

    private static ulong Low(BigInteger value) => (ulong)(value & ulong.MaxValue);

    private static ulong Fit(string type, BigInteger value) => Low(Value(type, Low(value)));

    private static BigInteger Clamp(string type, BigInteger value)
    {
        int width = int.Parse(type.AsSpan(1), null);
        BigInteger most = (BigInteger.One << (type[0] == 's' ? width - 1 : width)) - 1;
        return BigInteger.Max(BigInteger.Min(value, most), type[0] == 's' ? -most - 1 : 0);
    }

    // NaN gives 0 where neither side is wide, and the sign bit alone elsewhere.
    private static ulong ToInteger(string to, string from, double value)
    {
        int width = int.Parse(to.AsSpan(1), null);
        if (double.IsNaN(value))
            return from == "f64" || width == 64 ? Fit(to, BigInteger.One << (width - 1)) : 0;
        return Low(Clamp(to, new BigInteger(Math.Clamp(value, -1e30, 1e30))));
    }

    // An integer of which so many bits are kept, which a conversion then takes as it is: BigInteger's own cuts off.
    private static BigInteger Rounded(BigInteger exact, int bits, string rounding)
    {
        BigInteger magnitude = BigInteger.Abs(exact);
        int cut = (int)magnitude.GetBitLength() - bits;
        if (cut <= 0)
            return exact;
        BigInteger unit = BigInteger.One << cut;
        BigInteger low = BigInteger.DivRem(magnitude, unit, out BigInteger rest);
        bool up = rounding switch
        {
            "rz" => false,
            "rm" => exact.Sign < 0 && !rest.IsZero,
            "rp" => exact.Sign > 0 && !rest.IsZero,
            _ => rest * 2 > unit || (rest * 2 == unit && !low.IsEven),
        };
        return (low + (up ? 1 : 0)) * unit * exact.Sign;
    }

    private static float Round(string rounding, double exact)
    {
        float nearest = (float)exact;
        return rounding switch
        {
            "rz" when Math.Abs((double)nearest) > Math.Abs(exact) =>
                exact < 0 ? MathF.BitIncrement(nearest) : MathF.BitDecrement(nearest),
            "rm" when nearest > exact => MathF.BitDecrement(nearest),
            "rp" when nearest < exact => MathF.BitIncrement(nearest),
            _ => nearest,
        };
    }

    private static ulong Flush(ulong bits) => float.IsSubnormal(F32(bits)) ? Bits(MathF.CopySign(0, F32(bits))) : bits;

    private static ulong Half(float value) => float.IsNaN(value) ? 0x7ffful : BitConverter.HalfToUInt16Bits((Half)value);

    private static ulong HalfTowardsZero(float value)
    {
        ulong nearest = Half(value);
        bool isAway = float.IsFinite(value)
            && Math.Abs((double)BitConverter.UInt16BitsToHalf((ushort)nearest)) > Math.Abs((double)value);
        return isAway ? nearest - 1 : nearest;
    }

    private static ulong BFloat(float value)
    {
        if (float.IsNaN(value))
            return 0x7fff;
        ulong bits = Bits(value);
        ulong rest = bits & 0xffff;
        return (bits >> 16) + (rest > 0x8000 || (rest == 0x8000 && (bits & 0x10000) != 0) ? 1u : 0);
    }

    private static ulong Tf32(ulong bits) => float.IsNaN(F32(bits)) ? bits | 0x400000
        : float.IsInfinity(F32(bits)) ? bits : (bits & ~0x1ffful) + ((bits & 0x1000) != 0 ? 0x2000u : 0);

    private static ulong Permute(ulong a, ulong b, ulong selector)
    {
        byte[] bytes = [.. BitConverter.GetBytes((uint)a), .. BitConverter.GetBytes((uint)b)];
        ulong result = 0;
        for (int place = 3; place >= 0; place--)
        {
            int choice = (int)(selector >> (4 * place)) & 15;
            byte chosen = bytes[choice & 7];
            result = (result << 8) | (choice < 8 ? (ulong)chosen : (sbyte)chosen < 0 ? (ulong)255 : 0);
        }

        return result;
    }

    // Bit by bit, as the manual has it.
    private static ulong Extract(ulong a, ulong place, ulong length, int width, bool signed)
    {
        int from = (byte)place;
        int count = (byte)length;
        ulong sign = count == 0 || !signed ? 0 : (a >> Math.Min(from + count - 1, width - 1)) & 1;
        ulong result = 0;
        for (int bit = 0; bit < width; bit++)
            result |= (bit < count && from + bit < width ? (a >> (from + bit)) & 1 : sign) << bit;
        return result;
    }

    private static ulong Insert(ulong a, ulong b, ulong place, ulong length, int width)
    {
        for (int bit = 0; bit < (byte)length && bit + (byte)place < width; bit++)
        {
            int to = bit + (byte)place;
            b = (b & ~(1ul << to)) | (((a >> bit) & 1) << to);
        }

        return b;
    }

    private static ulong Reverse(ulong bits, int width) => Convert.ToUInt64(
        new string([.. Convert.ToString((long)bits, 2).PadLeft(64, '0')[(64 - width)..].Reverse()]), 2);

    private static int HighestBit(ulong bits) => bits == 0 ? -1 : BitOperations.Log2(bits);
}
