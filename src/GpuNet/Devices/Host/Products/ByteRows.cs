using System.Numerics;

namespace GpuNet.Devices.Host.Products;

/// <summary>
/// A gathered batch in the bytes that it came from: [sample, column] = scale · source[order[sample], column].
/// </summary>
internal readonly unsafe struct ByteRows(byte* source, int* order, int samples, int columns, float scale)
{
    // Of samples a piece of which is read: about as many lines as a core waits for at a time.
    private const int SamplesAhead = 8;

    /// <summary>Whether there are zeros enough to pass over them, in a few samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool IsSparse()
    {
        long nonzero = 0;
        long looked = 0;
        for (int sample = 0; sample < samples; sample += SparsePlan.SampledRows)
        {
            byte* bytes = Sample(sample);
            int column = 0;
            for (; column <= columns - Vector512<byte>.Count; column += Vector512<byte>.Count)
            {
                Vector512<byte> zero = Vector512.Equals(Vector512.Load(bytes + column), Vector512<byte>.Zero);
                nonzero += Vector512<byte>.Count - BitOperations.PopCount(zero.ExtractMostSignificantBits());
            }

            for (; column < columns; column++)
                nonzero += bytes[column] != 0 ? 1 : 0;
            looked += columns;
        }

        return nonzero < SparsePlan.WorthwhileShare * looked;
    }

    /// <summary>Some columns of some samples as numbers, sample after sample.</summary>
    /// <param name="sample">The first sample.</param>
    /// <param name="count">How many samples.</param>
    /// <param name="column">The first column.</param>
    /// <param name="width">How many columns.</param>
    /// <param name="numbers">Takes them.</param>
    /// <param name="stride">From one sample's numbers to the next's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(int sample, int count, int column, int width, float* numbers, long stride)
    {
        for (int at = 0; at < count; at++)
        {
            if (at + SamplesAhead < count)
                GatherBytesJob.Prefetch(Sample(sample + at + SamplesAhead) + column, width);
            GatherBytesJob.Numbers(Sample(sample + at) + column, width, scale, numbers);
            numbers += stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Sample(int sample) => source + ((long)order[sample] * columns);
}
