namespace GpuNet.Devices.Host.Products;

/// <summary>The words of a mask: a bit for each of 32 numbers, set where the number is not 0.</summary>
internal static unsafe class Mask
{
    /// <summary>The numbers to a word.</summary>
    public const int Bits = 32;

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
