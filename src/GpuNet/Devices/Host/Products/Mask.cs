using System.Numerics;

namespace GpuNet.Devices.Host.Products;

/// <summary>The words of a mask: a bit for each of 32 numbers, set where the number is not 0.</summary>
internal static unsafe class Mask
{
    /// <summary>The numbers to a word.</summary>
    public const int Bits = 32;

    // One line in so many is looked at before a product is decided on.
    private const int SampledLines = 8;
    private const int SampledPieces = 32;

    /// <summary>Whether fewer than a share of some lines' numbers are not 0, in a sample of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsSparse(float* numbers, int lines, int length, double share)
    {
        long nonzero = 0;
        long looked = 0;
        for (int line = 0; line < lines; line += SampledLines)
        {
            float* start = numbers + ((long)line * length);
            for (int at = 0; at < length; at += Bits)
                nonzero += BitOperations.PopCount(Of32(start + at) & First(Math.Min(Bits, length - at)));
            looked += length;
        }

        return nonzero < share * looked;
    }

    /// <summary>The same of samples in bytes, in an order: a piece of one sample, the next piece of another.</summary>
    // Whole samples would be waited for, one after another: nothing has asked for them yet.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsSparse(byte* source, int* order, int samples, int columns, double share)
    {
        int pieces = (columns + Vector512<byte>.Count - 1) / Vector512<byte>.Count;
        long nonzero = 0;
        long looked = 0;
        for (int index = 0; index < SampledPieces; index++)
        {
            int at = index % pieces * Vector512<byte>.Count;
            int count = Math.Min(Vector512<byte>.Count, columns - at);
            byte* piece = source + ((long)order[(long)index * samples / SampledPieces] * columns) + at;
            ulong zeros = Vector512.Equals(Vector512.Load(piece), Vector512<byte>.Zero).ExtractMostSignificantBits();
            nonzero += BitOperations.PopCount(~zeros & (ulong.MaxValue >> (Vector512<byte>.Count - count)));
            looked += count;
        }

        return nonzero < share * looked;
    }

    /// <summary>Which of 16 numbers are not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of16(float* numbers) =>
        ~(uint)Vector512.Equals(Vector512.Load(numbers), Vector512<float>.Zero).ExtractMostSignificantBits() & 0xFFFF;

    /// <summary>Which of 32 numbers are not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of32(float* numbers) =>
        Of16(numbers) | (Of16(numbers + Vector512<float>.Count) << Vector512<float>.Count);

    /// <summary>The bits of so many numbers, 1 to 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint First(int count) => uint.MaxValue >> (Bits - count);

    /// <summary>A word for each row of a matrix of 32 columns at most; 32 numbers are read of each row.</summary>
    // This and the next are compiled once and in full, as the kernels are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OfRows(float* numbers, long stride, int rows, int columns, uint* words)
    {
        uint inMatrix = First(columns);
        for (int row = 0; row < rows; row++)
            words[row] = Of32(numbers + (row * stride)) & inMatrix;
    }

    /// <summary>
    /// A word for each row of a matrix that lies column by column: a register gathers the words of 16 rows, bit after
    /// bit.
    /// </summary>
    /// <param name="numbers">The first column.</param>
    /// <param name="stride">From one column to the next.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns, 32 at most.</param>
    /// <param name="words">Takes them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OfColumns(float* numbers, long stride, int rows, int columns, uint* words)
    {
        int row = 0;
        for (; row <= rows - Vector512<float>.Count; row += Vector512<float>.Count)
        {
            Vector512<uint> mask = Vector512<uint>.Zero;
            for (int bit = 0; bit < columns; bit++)
            {
                Vector512<float> zero = Vector512.Equals(
                    Vector512.Load(numbers + (bit * stride) + row), Vector512<float>.Zero);
                mask |= Vector512.AndNot(Vector512.Create(1u << bit), zero.AsUInt32());
            }

            Vector512.Store(mask, words + row);
        }

        for (; row < rows; row++)
        {
            uint mask = 0;
            for (int bit = 0; bit < columns; bit++)
                mask |= numbers[(bit * stride) + row] != 0 ? 1u << bit : 0;
            words[row] = mask;
        }
    }
}
