namespace GpuNet.Devices.Host.Products;

/// <summary>
/// A batch in halves of its columns, one behind the other: each of two threads gathers one and reads it in the products
/// forward and backward. Forward sums are then taken in two halves of k, whatever the number of threads.
/// </summary>
/// <remarks>
/// Two threads that each gather some samples and change some weights read half of what they need from the other's
/// cache, and get back what the other had read before they can write it: 30 µs of a step of 145. What crosses between
/// those with columns of their own is a sum for every number of C.
/// </remarks>
internal static unsafe class Halves
{
    /// <summary>How many there are.</summary>
    public const int Count = 2;

    // What forward sums may take of the workspace: products of more have as much to do as to move.
    private const long MostSums = 1 << 24;

    /// <summary>The columns of a half, and so the rows of weights that it meets: whole words of a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Part Columns(int columns, int half) => Part.Of(columns, half, Count, Mask.Bits);

    /// <summary>The samples of a half that are a thread's: all of one half, if there are two threads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Part Samples(int samples, int half, int part, int parts)
    {
        long all = (long)Count * samples;
        long before = (long)half * samples;
        return new Part(
            (int)Math.Clamp((all * part / parts) - before, 0, samples),
            (int)Math.Clamp((all * (part + 1) / parts) - before, 0, samples));
    }

    /// <summary>
    /// Whether a product of this shape gains by it: C is one piece of columns wide and has not few rows, and each half
    /// of k has a word of a mask.
    /// </summary>
    public static bool Fit<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        !shape.TransposeRight
        && shape.Columns >= MaskedPlan.FewestColumns
        && MaskedPlan.Registers<R>(shape) is 2 or 4 or MaskedPlan.PieceRegisters
        && shape.Inner > (shape.TransposeLeft ? 0 : Mask.Bits)
        && shape.Rows > GemmPlan.FewRows
        && SumsLength<R>(shape) <= MostSums;

    /// <summary>The forward sums of all halves; none for a weight gradient, where one thread sums each row.</summary>
    public static long SumsLength<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        shape.TransposeLeft ? 0 : (long)Count * shape.Rows * MaskedPlan.Registers<R>(shape) * R.Count;
}
