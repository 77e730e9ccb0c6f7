using System.Runtime.Intrinsics.X86;
using GpuNet.Devices.Host.Products;

namespace GpuNet.Devices.Host;

/// <summary>yᵢⱼ = scale · source[orderᵢ, j], bytes to numbers on the way: by rows, or in halves.</summary>
internal readonly unsafe struct GatherBytesJob(
    int rows, int columns, bool isHalved, byte* source, int* order, float scale, float* destination) : IJob
{
    // Two rows of MNIST are 26 lines, about as many as a core can have in flight.
    private const int RowsAhead = 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        Part first = isHalved ? Halves.Samples(rows, 0, part, parts) : Part.Of(rows, part, parts);
        Part second = isHalved ? Halves.Samples(rows, 1, part, parts) : default;
        int split = isHalved ? Halves.Columns(columns, 0).End : columns;
        float* secondTo = destination + ((long)rows * split);
        int ahead = isHalved && parts > 1 ? RowsAhead * Halves.Count : RowsAhead;
        for (int row = 0; row < rows; row++)
        {
            bool inFirst = first.Start <= row && row < first.End;
            bool inSecond = second.Start <= row && row < second.End;
            if (!inFirst && !inSecond)
                continue;

            // Whoever has both halves of a sample takes it as a whole.
            int start = inFirst ? 0 : split;
            int end = inSecond ? columns : split;
            if (row + ahead < rows)
                Prefetch(source + ((long)order[row + ahead] * columns) + start, end - start);
            byte* from = source + ((long)order[row] * columns);
            if (inFirst)
                Numbers(from, split, scale, destination + ((long)row * split));
            if (inSecond)
                Numbers(from + split, columns - split, scale, secondTo + ((long)row * (columns - split)));
        }
    }

    /// <summary>Bytes to numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Numbers(byte* from, int count, float scale, float* to)
    {
        int at = 0;
        for (; at <= count - 16; at += 16)
            Vector512.Store(Vector512.ConvertToSingle(Widen(Vector128.Load(from + at))) * scale, to + at);
        for (; at < count; at++)
            to[at] = from[at] * scale;
    }

    /// <summary>A shuffled row is not cached, and no hardware prefetcher predicts the next one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* row, int count)
    {
        for (int column = 0; column < count; column += CacheLine.Bytes)
            CacheLine.Prefetch(row + column);
        CacheLine.Prefetch(row + count - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(Vector128<byte> bytes)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(bytes);
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
        (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d)).AsInt32();
    }
}
