using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Matrix products whose left operand is mostly zeros, which a device may pass over.</content>
public abstract partial class DeviceContract
{
    /// <summary>
    /// Few rows and many, columns of whole registers of every width and not, inner lengths about a word of bits; in all
    /// four transpositions.
    /// </summary>
    protected virtual IEnumerable<GemmShape> ShapesOfZeros =>
        from sides in new[]
        {
            (1, 32, 40), (2, 64, 33), (5, 240, 65), (16, 48, 31), (17, 32, 7), (18, 48, 32), (23, 240, 65),
            (33, 40, 100), (18, 384, 50),
            (35, 128, 31), (64, 144, 257), (515, 131, 37),
        }
        from transposeLeft in Either
        from transposeRight in Either
        select new GemmShape(sides.Item1, sides.Item2, sides.Item3, transposeLeft, transposeRight);

    [SkippableFact]
    public void Gemm_of_mostly_zeros_is_the_product()
    {
        foreach (GemmShape shape in ShapesOfZeros)
        {
            (float[] a, float[] b) = ZeroOperands(shape);
            CheckProduct(shape, a, b);
        }
    }

    [SkippableFact]
    public void Gemm_of_mostly_zeros_passes_NaN_and_infinities_on_also_where_they_meet_zeros()
    {
        foreach (GemmShape shape in ShapesOfZeros)
        {
            foreach (float special in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                (float[] a, float[] b) = ZeroOperands(shape);
                b[^1] = special;
                CheckProduct(shape, a, b);
                (a, b) = ZeroOperands(shape);
                a[a.Length / 2] = special;
                CheckProduct(shape, a, b);
            }
        }
    }

    [SkippableFact]
    public void Gemm_of_zeros_alone_is_zero()
    {
        foreach (GemmShape shape in ShapesOfZeros)
            CheckProduct(shape, new float[shape.Rows * shape.Inner], Operands(shape).Right);
    }

    /// <summary>A device may learn of a matrix what it need not look at again; until the matrix changes.</summary>
    [SkippableFact]
    public void Gemm_of_mostly_zeros_again_and_again_sees_what_changed_in_between()
    {
        GemmShape[] shapes = [new(1, 64, 100), new(1, 1024, 200), new(2, 160, 40), new(7, 48, 65), new(16, 32, 33, true)];
        foreach (GemmShape shape in shapes)
        {
            (float[] a, float[] b) = ZeroOperands(shape);
            int zero = shape.Inner / 2;
            for (int row = 0; row < shape.Rows; row++)
                a[shape.TransposeLeft ? (zero * shape.Rows) + row : (row * shape.Inner) + zero] = 0;
            using Bench bench = NewBench();
            DeviceBuffer<float> left = bench.In(a);
            DeviceBuffer<float> right = bench.InOut(b).AsConstant();
            DeviceBuffer<float> result = bench.Out(shape.Rows * shape.Columns);
            DeviceBuffer<float> workspace = bench.Workspace(shape);
            foreach (float special in new[] { 1, float.NaN, 2, float.PositiveInfinity, 3 })
            {
                b[(zero * shape.Columns) + 5] = special;
                Device.CopyIn<float>(b, right);
                for (int again = 0; again < 4; again++)
                {
                    bench.Launch($"gemm {shape}", () => Device.Run(new Gemm(shape, left, right, result, workspace)));
                    CheckProduct(shape, a, b, Device.ToArray(result));
                }
            }
        }
    }

    [SkippableFact]
    public void Products_of_mostly_zeros_reach_their_epilogues_where_they_belong()
    {
        foreach (GemmShape shape in ShapesOfZeros)
        {
            (float[] a, float[] b) = ZeroOperands(shape);
            float[] row = Numbers.Tame(shape.Columns, 5);
            using Bench bench = NewBench();
            DeviceBuffer<float> left = bench.In(a);
            DeviceBuffer<float> right = bench.In(b);
            DeviceBuffer<float> bias = bench.In(row);
            DeviceBuffer<float> slopes = bench.In(Numbers.Tame(shape.Rows * shape.Columns, 6));
            DeviceBuffer<float> biased = bench.Out(shape.Rows * shape.Columns);
            DeviceBuffer<float> delta = bench.Out(shape.Rows * shape.Columns);
            DeviceBuffer<float> workspace = bench.Workspace(shape);
            bench.Launch($"gemm {shape}", () => Device.Run(new GemmActivation<Identity>(
                shape, left, right, bias, default(Identity), biased, workspace)));
            bench.Launch($"gemm {shape}", () => Device.Run(new GemmGradient<ReLU>(
                shape, left, right, default(ReLU), null, slopes, delta, workspace)));
            float[] outputs = Device.ToArray(slopes);
            float[] sums = Device.ToArray(biased);
            float[] deltas = Device.ToArray(delta);
            (double[] values, double[] magnitudes) = Reference.Product(shape, a, b);
            for (int index = 0; index < values.Length; index++)
            {
                double error = ProductError(shape, magnitudes[index]);
                double sum = values[index] + row[index % shape.Columns];
                double rounding = Ulps.Rounding * (Math.Abs(sum) + error);
                Expect.Close(sum, error + rounding, sums[index], $"gemm + bias {shape}", index);
                double slope = outputs[index] > 0 ? 1 : 0;
                Expect.Close(slope * values[index], error, deltas[index], $"gemm ⊙ relu′ {shape}", index);
            }
        }
    }

    [SkippableFact]
    public void Gemm_of_half_zeros_is_the_product()
    {
        foreach (GemmShape shape in ShapesOfZeros)
        {
            (float[] a, float[] b) = Operands(shape);
            CheckProduct(shape, [.. a.Select(number => Math.Max(0, number))], b);
        }
    }

    private static (float[] Left, float[] Right) ZeroOperands(GemmShape shape)
    {
        (float[] a, float[] b) = Operands(shape);
        for (int index = 0; index < a.Length; index++)
        {
            // Four of five, in no pattern that a row's or a word's length would share.
            if ((((uint)index * 2654435761u) >> 16) % 5 != 0)
                a[index] = 0;
        }

        return (a, b);
    }
}
