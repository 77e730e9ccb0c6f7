using GpuNet.Data;

namespace GpuNet.Benchmarks;

/// <summary>
/// Bytes of MNIST's shape, made up: four fifths of the pixels are 0, and a class lights some pixels more often than
/// others, so that there is something to learn. One label in ten is drawn anew, so that the loss stays well above 0.
/// </summary>
/// <remarks>Every number is a hash of its place, so that peers/synthetic.py makes the very same bytes.</remarks>
internal static class SyntheticDigits
{
    public const int Count = 60_000;
    public const int SampleLength = 784;
    public const int ClassCount = 10;

    private const uint LabelSalt = 0x1000_0000;
    private const uint NoiseSalt = 0x2000_0000;
    private const uint MaskSalt = 0x3000_0000;
    private const uint PixelSalt = 0x4000_0000;

    // Out of 65,536: 0.2 · 0.4 + 0.8 · 0.15 = 0.2 of all pixels.
    private const uint LitInside = 26_214;
    private const uint LitOutside = 9_830;

    public static DataSet Create(int count = Count)
    {
        var pixels = new byte[count * SampleLength];
        var labels = new int[count];
        uint[] limits = Limits();
        _ = Parallel.For(0, count, sample =>
        {
            uint drawn = Hash(LabelSalt + (uint)sample) % ClassCount;
            uint noise = Hash(NoiseSalt + (uint)sample);
            labels[sample] = (int)(noise % 10 == 0 ? (noise >> 8) % ClassCount : drawn);
            Span<byte> row = pixels.AsSpan(sample * SampleLength, SampleLength);
            ReadOnlySpan<uint> limit = limits.AsSpan((int)drawn * SampleLength, SampleLength);
            for (int pixel = 0; pixel < SampleLength; pixel++)
            {
                uint bits = Hash(PixelSalt + (uint)((sample * SampleLength) + pixel));
                row[pixel] = (bits & 0xFFFF) < limit[pixel] ? (byte)((bits >> 24) | 1) : (byte)0;
            }
        });
        return DataSet.Classification("synthetic digits", [SampleLength], pixels, 1f / 255, labels, ClassCount);
    }

    private static uint[] Limits()
    {
        var limits = new uint[ClassCount * SampleLength];
        for (uint index = 0; index < limits.Length; index++)
            limits[index] = Hash(MaskSalt + index) % 5 == 0 ? LitInside : LitOutside;
        return limits;
    }

    // The finalizer of MurmurHash3 (Appleby, 2011): every input bit reaches every output bit.
    internal static uint Hash(uint bits)
    {
        bits ^= bits >> 16;
        bits *= 0x85EB_CA6B;
        bits ^= bits >> 13;
        bits *= 0xC2B2_AE35;
        return bits ^ (bits >> 16);
    }
}
