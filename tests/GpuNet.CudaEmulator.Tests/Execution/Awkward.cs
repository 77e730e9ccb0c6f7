namespace GpuNet.CudaEmulator.Tests.Execution;

/// <summary>Numbers at which arithmetic goes wrong first, and some that are drawn.</summary>
internal static class Awkward
{
    private const int Drawn = 24;

    private static readonly float[] Singles =
    [
        0f, -0f, 1f, -1f, 0.5f, 1.5f, 2.5f, -2.5f, 3f, 1e-45f, -1e-45f, 1.1754942e-38f, 1.17549435e-38f, 3.4028235e38f,
        -3.4028235e38f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 16777217f, 2147483648f, -2147483648f,
        4294967296f, 9.2233720e18f, 1.8446744e19f, 1e20f, 65504f, 65520f, 0.1f, 127.5f, 255.5f, 32767.5f, 5.9604645e-8f,
    ];

    private static readonly double[] Doubles =
    [
        0, -0.0, 1, -1, 0.5, 1.5, 2.5, -2.5, 5e-324, -5e-324, 2.2250738585072014e-308, double.MaxValue, double.MinValue,
        double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1.0000000596046448, 1.00000005960464500, 1e-46,
        3.4028235677973366e38, 4294967295.5, 2147483647.5, -2147483648.5, 9223372036854775807, 1.8446744073709552e19,
        1e300, 0.1, 1e-310, 65519.99, 7e-46,
    ];

    private static readonly ulong[] Integers =
    [
        0, 1, 2, 3, 7, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, 0x80000000,
        uint.MaxValue, 0x100000000, long.MaxValue, 0x8000000000000000, ulong.MaxValue, ulong.MaxValue - 1,
        0xffffffff80000000, 0xaaaaaaaaaaaaaaaa, 0x5555555555555555, 0x0123456789abcdef, 0x0100000080000001,
        0x7fffffbfffffffff, 0x8000008000000001,
    ];

    /// <summary>Bits of numbers of a type.</summary>
    public static ulong[] Of(string type)
    {
        var random = new Random(7);
        IEnumerable<ulong> drawn = Enumerable.Range(0, Drawn).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue));
        return type switch
        {
            "pred" => [0, 1],
            "f32" =>
            [
                .. Singles.Select(value => (ulong)BitConverter.SingleToUInt32Bits(value)),
                .. drawn.Select(bits => bits & uint.MaxValue),
            ],
            "f64" => [.. Doubles.Select(BitConverter.DoubleToUInt64Bits), .. drawn],
            _ => [.. Integers.Concat(drawn).Select(bits => bits & LaneKernel.Mask(type)).Distinct()],
        };
    }

    /// <summary>Sets of operands: all of one or two types, and draws of three or more.</summary>
    public static ulong[][] Of(string[] types)
    {
        ulong[][] each = [.. types.Select(Of)];
        if (types.Length == 1)
            return [.. each[0].Select(value => new[] { value })];
        if (types.Length == 2)
            return [.. each[0].SelectMany(a => each[1].Select(b => new[] { a, b }))];
        var random = new Random(11);
        return [.. Enumerable.Range(0, 3000).Select(_ => each.Select(of => of[random.Next(of.Length)]).ToArray())];
    }
}
