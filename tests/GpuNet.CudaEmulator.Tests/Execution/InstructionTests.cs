using System.Text.RegularExpressions;
using GpuNet.CudaEmulator.Ptx;
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

    private const int MostCases = 12_000;

    private static readonly float[] Floats =
    [
        0, -0f, 1, -1, 0.5f, 1.5f, 2.5f, -2.5f, 3, 0.1f, 1 / 3f, float.Epsilon, -float.Epsilon, -1e-40f, 1.1754942e-38f,
        1.17549435e-38f, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        BitConverter.UInt32BitsToSingle(0xff800001), 3e10f, -2147483648f, 2147483648f, 4294967296f, 9.2233720e18f,
        1.8446744e19f, 1e20f, 127.5f, 255.5f, 32767.5f, 65504, 65520, 16777215, 5.9604645e-8f,
    ];

    private static readonly ulong[] Integers =
    [
        0, 1, 2, 3, 5, 7, 31, 32, 33, 63, 64, 65, 100, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 0x12345678,
        int.MaxValue, 0x80000000, 0x80000001, 0xfffffff9, uint.MaxValue - 1, uint.MaxValue, 0x100000000, 0x100000001,
        0x123456789abcdef0, long.MaxValue, 0x8000000000000000, ulong.MaxValue - 2, ulong.MaxValue, 0xffffffff80000000,
        0xaaaaaaaaaaaaaaaa, 0x5555555555555555, 0x0100000080000001, 0x7fffffbfffffffff, 0x8000008000000001,
    ];

    private static readonly double[] Doubles =
    [
        0, -0d, 1, -1, 0.5, 1.5, -1.5, 2.5, -2.5, 0.1, double.Epsilon, -double.Epsilon, 2.2250738585072014e-308, 1e-310,
        double.MaxValue, double.MinValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1e300, -3e9,
        4e9, 1.0000000596046448, 1.00000005960464477, 1.000000059604645, 1.1754943508222875e-38, 3.5e38,
        3.4028235677973366e38, 4294967295.5, 2147483647.5, -2147483648.5, 9.3e18, 9223372036854775807,
        1.8446744073709552e19, -1e-46, 7e-46, 65519.99,
    ];

    // What no list thought of.
    private static readonly ulong[] Drawn = Draw();

    // Bits go through these as they are, whatever they mean.
    private static readonly string[] Movers = ["mov", "selp", "slct", "neg", "abs", "copysign"];

    // What moves data, parts lanes or needs several threads: AccessTests, ControlFlowTests, TogetherTests and
    // MistakeTests say what it does.
    private static readonly string[] Elsewhere =
    [
        "ld", "ldu", "st", "atom", "red", "cp", "cvta", "isspacep", "bar", "barrier", "membar", "fence", "shfl", "vote",
        "activemask", "match", "redux", "mma", "bra", "brx", "ret", "exit", "trap", "brkpt",
    ];

    // They only tell the hardware what may come.
    private static readonly string[] Hints = ["nanosleep", "prefetch", "prefetchu", "discard", "pmevent"];

    public static TheoryData<string> Instructions => [.. Reference.All.Keys];

    [Theory]
    [MemberData(nameof(Instructions))]
    public void Instructions_compute_what_the_host_does(string instruction)
    {
        Func<ulong, ulong, ulong, ulong> expected = Reference.All[instruction];
        string[] operands = [.. Register().Matches(instruction).Select(match => match.Value)];
        ulong[][] values = [.. Enumerable.Range(1, 3).Select(place => Values(operands.FirstOrDefault(
            register => register[^1] == (char)('0' + place))))];
        bool divides = instruction.StartsWith("div.u", StringComparison.Ordinal)
            || instruction.StartsWith("div.s", StringComparison.Ordinal)
            || instruction.StartsWith("rem", StringComparison.Ordinal);
        long count = values.Aggregate(1L, (product, some) => product * some.Length);
        var random = new Random(11);
        (ulong A, ulong B, ulong C)[] cases =
        [
            .. from a in values[0] from b in values[1] from c in values[2]
               where (!divides || b != 0) && random.NextInt64(count) < MostCases select (a, b, c),
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
                if (!Same(instruction, result, wanted, got[at]))
                    Assert.Fail($"{instruction} of 0x{a:x}, 0x{b:x}, 0x{c:x}: 0x{wanted:x} is expected; got 0x{got[at]:x}");
            }
        }
    }

    /// <summary>A kind of instruction that nobody compares could compute anything.</summary>
    [Fact]
    public void No_instruction_is_forgotten()
    {
        HashSet<string> compared = [.. Reference.All.Keys.Select(instruction => instruction.Split('.', ' ')[0])];
        HashSet<Opcode> reached =
        [
            .. Reference.All.Keys
                .SelectMany(instruction => PtxModule.Parse(Device.Text(instruction + ";")).Kernels[0].Code)
                .Where(decoded => decoded.Line == Device.BodyLine)
                .Select(decoded => decoded.Opcode),
        ];

        Assert.Equal(OperandCounts.Names.Order(), compared.Concat(Elsewhere).Concat(Hints).Order());
        Assert.Equal(
            [
                Opcode.Block, Opcode.LoadParameter, Opcode.Load, Opcode.Store, Opcode.Atomic, Opcode.CopyAsync,
                Opcode.WaitCopies, Opcode.Fence, Opcode.Barrier, Opcode.WarpBarrier, Opcode.Shuffle, Opcode.Vote,
                Opcode.ActiveMask, Opcode.Match, Opcode.ReduceWarp, Opcode.MatrixMultiply, Opcode.Branch,
                Opcode.BranchIndexed, Opcode.Exit, Opcode.Trap, Opcode.Clock,
            ],
            Enum.GetValues<Opcode>().Except(reached));
    }

    private static ulong[] Values(string? register) => register?[..^1] switch
    {
        null => [0],
        "%rs" => [.. Integers.Concat(Drawn).Select(value => (ulong)(ushort)value).Distinct()],
        "%r" => [.. Integers.Concat(Drawn).Select(value => (ulong)(uint)value).Distinct()],
        "%rd" => [.. Integers, .. Drawn],
        "%f" =>
        [
            .. Floats.Select(value => (ulong)BitConverter.SingleToUInt32Bits(value)), .. Drawn.Select(bits => bits >> 32),
        ],
        "%fd" => [.. Doubles.Select(BitConverter.DoubleToUInt64Bits), .. Drawn],
        _ => [0, 1],
    };

    private static ulong[] Draw()
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, 24).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
    }

    private static ulong Trim(string result, ulong value) => result[..^1] switch
    {
        "%rs" => (ushort)value,
        "%r" or "%f" => (uint)value,
        "%p" => value & 1,
        _ => value,
    };

    // Arithmetic of f32 gives one NaN, of f64 any.
    private static bool Same(string instruction, string result, ulong wanted, ulong got) => wanted == got
        || (!Movers.Contains(instruction.Split('.')[0]) && result switch
        {
            "%f0" when float.IsNaN(Reference.F32(wanted)) => instruction.StartsWith("cvt", StringComparison.Ordinal)
                ? float.IsNaN(Reference.F32(got))
                : got == 0x7fffffff,
            "%fd0" => double.IsNaN(Reference.F64(wanted)) && double.IsNaN(Reference.F64(got)),
            _ => false,
        });

    [GeneratedRegex(@"%(?:rs|rd|r|fd|f|p)\d")]
    private static partial Regex Register();
}
