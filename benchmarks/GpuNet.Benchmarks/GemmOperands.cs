using GpuNet.Devices;
using GpuNet.Formulas.Random;

namespace GpuNet.Benchmarks;

/// <summary>Operands of a product, and its expected result.</summary>
internal sealed class GemmOperands
{
    private const double ZeroShare = 0.8;

    private readonly GemmShape shape;

    /// <param name="shape">The product.</param>
    /// <param name="zeros">Whether four fifths of A are 0.</param>
    public GemmOperands(GemmShape shape, bool zeros = false)
    {
        this.shape = shape;
        Left = Numbers(shape.Rows * shape.Inner, part: 0, zeros ? ZeroShare : 0);
        Right = Numbers(shape.Inner * shape.Columns, part: 1, 0);
    }

    /// <summary>A as it is stored.</summary>
    public float[] Left { get; }

    /// <summary>B as it is stored.</summary>
    public float[] Right { get; }

    /// <summary>Numbers from −1 to 1, a share of them 0.</summary>
    public static float[] Numbers(int length, uint part, double zeroShare = 0)
    {
        var random = new RandomSequence(seed: 1, RandomStreams.Initialization, part);
        var numbers = new float[length];
        for (int index = 0; index < length; index++)
        {
            float number = (float)((2 * random.NextDouble()) - 1);
            numbers[index] = zeroShare > 0 && random.NextDouble() < zeroShare ? 0 : number;
        }

        return numbers;
    }

    /// <summary>op(A)·op(B) at a place in double precision, and the sum of the terms' magnitudes.</summary>
    public (double Sum, double Magnitude) At(int row, int column)
    {
        (int leftRow, int leftInner) = shape.TransposeLeft ? (1, shape.Rows) : (shape.Inner, 1);
        (int rightInner, int rightColumn) = shape.TransposeRight ? (1, shape.Inner) : (shape.Columns, 1);
        double sum = 0;
        double magnitude = 0;
        for (int inner = 0; inner < shape.Inner; inner++)
        {
            double term = (double)Left[(row * leftRow) + (inner * leftInner)]
                * Right[(inner * rightInner) + (column * rightColumn)];
            sum += term;
            magnitude += Math.Abs(term);
        }

        return (sum, magnitude);
    }

    /// <summary>
    /// Compares a product with sums in double precision: all of it, or so many places spread over it.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is wrong; the message says where.</exception>
    public void Verify(float[] product, int places = int.MaxValue)
    {
        int count = Math.Min(places, product.Length);
        if (count == 0)
            return;
        _ = Parallel.For(0, count, place =>
        {
            int index = count == 1 ? 0 : (int)((long)place * (product.Length - 1) / (count - 1));
            (int row, int column) = (index / shape.Columns, index % shape.Columns);
            (double sum, double magnitude) = At(row, column);

            // A float sum of K terms, in whatever order, is off by at most K roundings (Higham, 2002, 3.1).
            double tolerance = shape.Inner * Math.Pow(2, -24) * magnitude;
            if (!(Math.Abs(product[index] - sum) <= tolerance))
            {
                throw new InvalidOperationException(
                    $"{shape} is wrong at ({row}, {column}): {product[index]} instead of {sum}");
            }
        });
    }
}
