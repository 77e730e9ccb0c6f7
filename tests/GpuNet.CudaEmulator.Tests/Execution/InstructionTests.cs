using System.Text.RegularExpressions;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

/// <summary>
/// Every arithmetic instruction over the product of awkward operands, with all lanes and with some of them masked out,
/// against what C# computes.
/// </summary>
public partial class InstructionTests
{
    // What a lane that takes no part must keep.
    private const ulong Kept = 0x5555_5555_5555_5555;

    private static readonly uint[] Words =
    [
        0, 1, 2, 3, 5, 7, 31, 32, 33, 63, 64, 65, 100, 0xff, 0x8000, 0xffff, 0x12345678, 0x7fffffff, 0x80000000, 0x80000001,
        0xfffffff9, 0xfffffffe, 0xffffffff,
    ];

    private static readonly float[] Floats =
    [
        0, -0f, 1, -1, 0.5f, 1.5f, -2.5f, 0.1f, 1 / 3f, float.Epsilon, -1e-40f, 1.17549435e-38f, float.MaxValue,
        float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        BitConverter.UInt32BitsToSingle(0xff800001), 3e10f, -2147483648f, 2147483648f, 4294967296f, 1.8446744e19f, 255.5f,
        65504, 65520, 16777215,
    ];

    private static readonly ulong[] LongWords =
    [
        0, 1, 3, 63, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000001, 0x123456789abcdef0, 0x7fffffffffffffff,
        0x8000000000000000, 0x8000008000000001, 0xfffffffffffffffd, 0xffffffffffffffff,
    ];

    private static readonly double[] Doubles =
    [
        0, -0d, 1, -1.5, 0.1, 2.5, double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity,
        double.NaN, 1e300, -3e9, 4e9, 1.00000005960464477, 1.1754943508222875e-38, 3.5e38, 9.3e18, -1e-46, 65519.99,
    ];

    public static TheoryData<string> Instructions => [.. Reference.All.Keys];

    [Theory]
    [MemberData(nameof(Instructions))]
    public void Instructions_compute_what_the_host_does(string instruction)
    {
        Func<ulong, ulong, ulong, ulong> expected = Reference.All[instruction];
        string[] operands = [.. Register().Matches(instruction).Select(match => match.Value)];
        ulong[][] values = [.. Enumerable.Range(1, 3).Select(place => Values(operands.FirstOrDefault(
            register => register[^1] == (char)('0' + place)), place))];
        bool divides = instruction.StartsWith("div.u", StringComparison.Ordinal)
            || instruction.StartsWith("div.s", StringComparison.Ordinal)
            || instruction.StartsWith("rem", StringComparison.Ordinal);
        (ulong A, ulong B, ulong C)[] cases =
        [
            .. from a in values[0] from b in values[1] from c in values[2] where !divides || b != 0 select (a, b, c),
        ];
        string result = operands[0];
        string body =
            $$"""
            add.u64 %rd9, %a0, %g8; ld.global.u64 %rd1, [%rd9]; add.u64 %rd9, %a1, %g8; ld.global.u64 %rd2, [%rd9];
            add.u64 %rd9, %a2, %g8; ld.global.u64 %rd3, [%rd9]; add.u64 %rd9, %a3, %g1; ld.global.u8 %r9, [%rd9];
            setp.ne.u32 %p9, %r9, 0; mov.u64 %rd0, {{Kept}}; mov.u32 %r0, {{Kept & 0xffffffff}}; mov.b32 %f0, %r0;
            mov.b64 %fd0, %rd0; cvt.u16.u32 %rs0, %r0; setp.ne.u32 %p0, %r0, 0;
            {{string.Concat(Enumerable.Range(1, 3).Select(at =>
                $"cvt.u32.u64 %r{at}, %rd{at}; mov.b32 %f{at}, %r{at}; mov.b64 %fd{at}, %rd{at}; "
                + $"cvt.u16.u64 %rs{at}, %rd{at}; and.b32 %r8, %r{at}, 1; setp.eq.u32 %p{at}, %r8, 1; "))}}
            @%p9 {{instruction}};
            {{result[..^1] switch
            {
                "%rs" => "cvt.u64.u16 %rd8, %rs0",
                "%r" => "cvt.u64.u32 %rd8, %r0",
                "%f" => "mov.b32 %r7, %f0; cvt.u64.u32 %rd8, %r7",
                "%p" => "selp.b64 %rd8, 1, 0, %p0",
                _ => $"mov.b64 %rd8, {result}",
            }}};
            add.u64 %rd9, %a4, %g8; st.global.u64 [%rd9], %rd8;
            """;
        using var device = new Device();
        int threads = (cases.Length + 31) / 32 * 32;
        foreach (int pattern in new[] { 1, 3 })
        {
            // All lanes; then those that are no multiple of three.
            byte[] mask = [.. Enumerable.Range(0, threads).Select(lane => (byte)(pattern == 1 ? 1 : lane % 3))];
            ulong[] In(Func<(ulong A, ulong B, ulong C), ulong> part) =>
                [.. Enumerable.Range(0, threads).Select(at => part(cases[at % cases.Length]))];
            ulong results = device.Upload(new ulong[threads]);
            _ = device.Run(
                body,
                threads / 32,
                32,
                device.Upload(In(one => one.A)),
                device.Upload(In(one => one.B)),
                device.Upload(In(one => one.C)),
                device.Upload(mask),
                results);
            ulong[] got = device.Download<ulong>(results, threads);
            for (int at = 0; at < threads; at++)
            {
                (ulong a, ulong b, ulong c) = cases[at % cases.Length];
                ulong wanted = Trim(result, mask[at] == 0 ? (result == "%p0" ? 1 : Kept) : expected(a, b, c));
                if (!Same(result, wanted, got[at]))
                    Assert.Fail($"{instruction} of 0x{a:x}, 0x{b:x}, 0x{c:x}: 0x{wanted:x} is expected; got 0x{got[at]:x}");
            }
        }
    }

    private static ulong[] Values(string? register, int place)
    {
        ulong[] all = register?[..^1] switch
        {
            null => [0],
            "%rs" => [.. Words.Select(value => (ulong)(ushort)value)],
            "%r" => [.. Words],
            "%rd" => LongWords,
            "%f" => [.. Floats.Select(value => (ulong)BitConverter.SingleToUInt32Bits(value))],
            "%fd" => [.. Doubles.Select(BitConverter.DoubleToUInt64Bits)],
            _ => [0, 1],
        };

        // A third operand needs fewer: the product grows.
        return place < 3 ? all : [.. all.Where((_, at) => at % 4 != 3)];
    }

    private static ulong Trim(string result, ulong value) => result[..^1] switch
    {
        "%rs" => (ushort)value,
        "%r" or "%f" => (uint)value,
        "%p" => value & 1,
        _ => value,
    };

    private static bool Same(string result, ulong wanted, ulong got) => wanted == got
        || (result == "%f0" && float.IsNaN(Reference.F32(wanted)) && float.IsNaN(Reference.F32(got)))
        || (result == "%fd0" && double.IsNaN(Reference.F64(wanted)) && double.IsNaN(Reference.F64(got)));

    [GeneratedRegex(@"%(?:rs|rd|r|fd|f|p)\d")]
    private static partial Regex Register();
}
