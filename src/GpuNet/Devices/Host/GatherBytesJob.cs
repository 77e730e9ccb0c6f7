using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuNet.Devices.Host;

/// <summary>yᵢⱼ = scale · source[orderᵢ, j], converting bytes to floats on the way.</summary>
internal readonly unsafe struct GatherBytesJob(
    int rows, int columns, byte* source, int* order, float scale, float* destination) : IJob
{
    // Two rows of MNIST are 26 lines, about as many as a core can have in flight.
    private const int RowsAhead = 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int row = start; row < end; row++)
        {
            if (row + RowsAhead < end)
                Prefetch(source + ((long)order[row + RowsAhead] * columns), columns);
            Numbers(source + ((long)order[row] * columns), columns, scale, destination + ((long)row * columns));
        }
    }

    /// <summary>Bytes to numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Numbers(byte* from, int count, float scale, float* to)
    {
        int at = 0;
        for (; at <= count - 16; at += 16)
            Vector512.Store(Vector512.ConvertToSingle(Widen(Vector128.Load(from + at))) * scale, to + at);
        for (; at < count; at++)
            to[at] = from[at] * scale;
    }

    /// <summary>A shuffled row is not cached, and no hardware prefetcher predicts the next one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* row, int columns)
    {
        for (int column = 0; column < columns; column += CacheLine.Bytes)
            CacheLine.Prefetch(row + column);
        CacheLine.Prefetch(row + columns - 1);
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
