using System.Numerics;
using System.Runtime.Intrinsics;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>
/// A product that reads both operands in place and passes over the zeros of A: where they are stands in a mask of one bit a
/// number, in the workspace.
/// </summary>
/// <remarks>
/// Four fifths of MNIST's pixels are 0, and so are as many products of a first layer, forward and in its weight gradient.
/// Leaving out a product with 0 does not change a sum, as long as the other factor is finite; so the result has the bits
/// of the packed product, but for the sign of a zero. Rows of C are computed in pairs, which share what they read of B.
/// </remarks>
internal readonly unsafe struct RowPlan
{
    /// <summary>Numbers to a word of the mask.</summary>
    public const int WordBits = 32;

    // One pair in so many is counted before the product is decided on.
    private const int SampledPairs = 8;

    // A pair of rows costs about as much a number of B as two rows of the packed product, and B comes from farther away.
    private const double WorthwhileShare = 0.6;

    // Narrower products have too little to do a number of B to pay for finding the next bit.
    private const int FewestColumns = 32;

    // So many are done before B is packed.
    private const int FewRows = 4;

    private readonly float* left;
    private readonly float* right;
    private readonly uint* words;

    public RowPlan(GemmShape shape, float* left, float* right, float* workspace)
    {
        Shape = shape;
        this.left = left;
        this.right = right;
        words = (uint*)workspace;
    }

    public GemmShape Shape { get; }

    /// <summary>The pairs of rows of C, the last of them alone where there is an odd one.</summary>
    public int Pairs => (Shape.Rows + 1) / 2;

    /// <summary>Words of the mask to a row of C.</summary>
    public int Words => (Shape.Inner + WordBits - 1) / WordBits;

    /// <summary>From one row of op(A) to the next, in numbers.</summary>
    public long RowStride => Shape.TransposeLeft ? 1 : Shape.Inner;

    /// <summary>From one k of op(A) to the next.</summary>
    public long StepStride => Shape.TransposeLeft ? Shape.Rows : 1;

    /// <summary>
    /// Whether zeros are passed over. Not where packing B would take longer than the product: few rows read B in place
    /// whatever A holds.
    /// </summary>
    public bool IsMasked => Shape.Rows > FewRows;

    /// <summary>From one word of a row's mask to the next.</summary>
    public long WordStride => Shape.TransposeLeft ? Shape.Rows : 1;

    /// <summary>Whether a product of this shape may be computed so.</summary>
    public static bool Fits<R>(GemmShape shape)
        where R : unmanaged, ILanes<R> =>
        !shape.TransposeRight && shape.Columns >= FewestColumns && shape.Columns % R.Count == 0 && shape.Inner > 0;

    public static int WorkspaceLength(GemmShape shape) =>
        checked((int)(((long)shape.Inner + WordBits - 1) / WordBits * shape.Rows));

    /// <summary>Row <paramref name="row"/> of op(A).</summary>
    public float* Left(int row) => left + (row * RowStride);

    /// <summary>Row <paramref name="k"/> of B.</summary>
    public float* Right(int k) => right + ((long)k * Shape.Columns);

    /// <summary>The words that say which numbers of a row of op(A) are not 0.</summary>
    public uint* MaskOf(int row) => words + (Shape.TransposeLeft ? row : (long)row * Words);

    /// <summary>A guess from a few numbers: whether looking at all of them is worth it.</summary>
    public bool LooksSparse()
    {
        const int Samples = 16;
        long last = ((long)Shape.Rows * Shape.Inner) - Vector512<float>.Count;
        if (last < 0)
            return false;
        int nonzero = 0;
        for (int sample = 0; sample < Samples; sample++)
            nonzero += BitOperations.PopCount(Nonzero(left + (last * sample / (Samples - 1))));
        return nonzero < WorthwhileShare * Samples * Vector512<float>.Count;
    }

    /// <summary>Whether the pairs of rows have zeros in common often enough, in a sample of them.</summary>
    public bool IsSparse()
    {
        long bits = 0;
        long looked = 0;
        for (int pair = 0; pair < Pairs; pair += SampledPairs)
        {
            int row = 2 * pair;
            uint* mask = MaskOf(row);
            uint* other = MaskOf(Math.Min(row + 1, Shape.Rows - 1));
            for (int word = 0; word < Words; word++)
                bits += BitOperations.PopCount(mask[word * WordStride] | other[word * WordStride]);
            looked += Shape.Inner;
        }

        return bits < WorthwhileShare * looked;
    }

    /// <summary>Writes the mask of some rows of A as it lies in memory.</summary>
    public void Mask(Part rows)
    {
        if (Shape.TransposeLeft)
            MaskColumns(rows);
        else
            MaskRows(rows);
    }

    /// <summary>Whether some rows of B are finite throughout.</summary>
    public bool IsFinite(Part rows)
    {
        float* number = Right(rows.Start);
        float* end = Right(rows.End);
        Vector512<uint> exponent = Vector512.Create(0x7F80_0000u);
        Vector512<uint> seen = Vector512<uint>.Zero;
        for (; number <= end - Vector512<float>.Count; number += Vector512<float>.Count)
        {
            Vector512<uint> bits = Vector512.Load((uint*)number) & exponent;
            seen |= Vector512.Equals(bits, exponent);
        }

        bool finite = seen == Vector512<uint>.Zero;
        for (; number < end; number++)
            finite &= float.IsFinite(*number);
        return finite;
    }

    private void MaskRows(Part rows)
    {
        for (int row = rows.Start; row < rows.End; row++)
        {
            float* numbers = Left(row);
            uint* to = words + ((long)row * Words);
            int k = 0;
            for (; k <= Shape.Inner - WordBits; k += WordBits)
                *to++ = Nonzero(numbers + k) | (Nonzero(numbers + k + Vector512<float>.Count) << Vector512<float>.Count);
            if (k == Shape.Inner)
                continue;
            int bit = 0;
            uint last = 0;
            if (Shape.Inner - k >= Vector512<float>.Count)
            {
                last = Nonzero(numbers + k);
                bit = Vector512<float>.Count;
            }

            for (; k + bit < Shape.Inner; bit++)
                last |= numbers[k + bit] != 0 ? 1u << bit : 0;
            *to = last;
        }
    }

    /// <summary>A is stored k by k: a register gathers the words of 16 rows of op(A), bit after bit.</summary>
    private void MaskColumns(Part rows)
    {
        for (int word = 0; word < Words; word++)
        {
            int first = word * WordBits;
            int bits = Math.Min(WordBits, Shape.Inner - first);
            float* numbers = left + (first * StepStride);
            uint* to = words + ((long)word * Shape.Rows);
            int row = rows.Start;
            for (; row <= rows.End - Vector512<float>.Count; row += Vector512<float>.Count)
            {
                Vector512<uint> mask = Vector512<uint>.Zero;
                for (int bit = 0; bit < bits; bit++)
                {
                    Vector512<float> zero = Vector512.Equals(
                        Vector512.Load(numbers + (bit * StepStride) + row), Vector512<float>.Zero);
                    mask |= Vector512.AndNot(Vector512.Create(1u << bit), zero.AsUInt32());
                }

                Vector512.Store(mask, to + row);
            }

            for (; row < rows.End; row++)
            {
                uint mask = 0;
                for (int bit = 0; bit < bits; bit++)
                    mask |= numbers[(bit * StepStride) + row] != 0 ? 1u << bit : 0;
                to[row] = mask;
            }
        }
    }

    /// <summary>Which of 16 numbers are not 0.</summary>
    private static uint Nonzero(float* numbers) =>
        ~(uint)Vector512.Equals(Vector512.Load(numbers), Vector512<float>.Zero).ExtractMostSignificantBits() & 0xFFFF;
}
