using System.Collections.Concurrent;
using GpuNet.Devices;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using GpuNet.Tests.Formulas.Cases;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Matrix products with every epilogue.</content>
public abstract partial class DeviceContract
{
    private static readonly int[] Sides = [0, 1, 2, 3, 5, 7, 13, 14, 15, 16, 17, 31, 32, 33, 64, 65, 127, 257];

    private static readonly bool[] Either = [false, true];

    // Shared by all formulas and devices: to compute them again would take most of these tests' time.
    private static readonly ConcurrentDictionary<GemmShape, ProductCase> Products = new();

    private static readonly (int Rows, int Columns, int Inner)[] Chosen =
    [
        (1, 1, 1), (3, 2, 0), (33, 17, 0), (257, 1, 1), (1, 257, 3), (1, 1, 257), (127, 65, 33), (14, 32, 16),
        (28, 64, 5), (6, 16, 7), (12, 33, 65), (100, 10, 30), (257, 16, 40), (33, 15, 7), (65, 4, 33), (14, 40, 20),
    ];

    /// <summary>
    /// Every side as rows, columns and inner length, in steps that share no factor with their number, and the edges of
    /// tiles; in all four transpositions.
    /// </summary>
    protected virtual IEnumerable<GemmShape> Shapes =>
        from sides in Chosen.Concat(Sides.Select((rows, index) =>
            (rows, Sides[((index * 5) + 3) % Sides.Length], Sides[((index * 7) + 1) % Sides.Length])))
        from transposeLeft in Either
        from transposeRight in Either
        select new GemmShape(sides.Item1, sides.Item2, sides.Item3, transposeLeft, transposeRight);

    /// <summary>The shapes at which a formula behind a product is tried.</summary>
    protected virtual IEnumerable<GemmShape> EpilogueShapes(string formula) => Shapes;

    [SkippableFact]
    public void Gemm_is_the_product_for_all_shapes_and_transpositions()
    {
        foreach (GemmShape shape in Shapes)
        {
            (float[] a, float[] b) = Operands(shape);
            CheckProduct(shape, a, b);
        }
    }

    /// <summary>Rows more than a cache holds, and so far apart that they meet in one set of it.</summary>
    [SkippableFact]
    public void Gemm_of_long_sums_is_the_product()
    {
        foreach ((int rows, int columns, int inner) in new[] { (300, 40, 600), (20, 34, 1024), (34, 10, 1024) })
        {
            foreach (bool transposeLeft in Either)
            {
                foreach (bool transposeRight in Either)
                {
                    var shape = new GemmShape(rows, columns, inner, transposeLeft, transposeRight);
                    (float[] a, float[] b) = Operands(shape);
                    CheckProduct(shape, a, b);
                }
            }
        }
    }

    [SkippableFact]
    public void Gemm_passes_NaN_and_infinities_on_to_their_rows_and_columns_alone()
    {
        foreach (GemmShape shape in Shapes.Where(shape => shape.Operations > 0))
        {
            (float[] a, float[] b) = Operands(shape);
            a[a.Length / 2] = float.NaN;
            a[^1] = float.PositiveInfinity;
            b[b.Length / 3] = float.NegativeInfinity;
            b[^1] = 0;
            CheckProduct(shape, a, b);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(ActivationNames))]
    public void GemmActivation_adds_the_bias_and_activates(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        foreach (GemmShape shape in EpilogueShapes(name))
        {
            using Bench bench = NewBench();
            (float[] a, float[] b, double[] values, double[] magnitudes) = Product(shape);
            float[] row = Numbers.Tame(shape.Columns, 5);
            DeviceBuffer<float> left = bench.In(a);
            DeviceBuffer<float> right = bench.In(b);
            DeviceBuffer<float> bias = bench.In(row);
            DeviceBuffer<float> biased = bench.Out(shape.Rows * shape.Columns);
            DeviceBuffer<float> plain = bench.Out(shape.Rows * shape.Columns);
            DeviceBuffer<float> workspace = bench.Workspace(shape);
            string what = $"gemm + {name} {shape}";
            bench.Launch(what, () => formula.Gemm(Device, shape, left, right, bias, biased, workspace));
            bench.Launch(what, () => formula.Gemm(Device, shape, left, right, null, plain, workspace));
            float[] withBias = Device.ToArray(biased);
            float[] without = Device.ToArray(plain);
            for (int index = 0; index < without.Length; index++)
            {
                double error = ProductError(shape, magnitudes[index]);
                double offset = row[index % shape.Columns];
                double sum = values[index] + offset;
                Activated(sum, error + (Ulps.Rounding * (Math.Abs(sum) + error)), withBias[index], index);
                Activated(values[index], error, without[index], index);
            }

            // Where the sum may lie on either side of a jump, either side's value is right.
            void Activated(double sum, double error, float actual, int index)
            {
                double middle = formula.Value(sum);

                // What is right without the sum's error is right with it.
                if (Math.Abs(actual - middle) <= FunctionError(middle))
                    return;
                double[] numbers = [.. new[] { middle, formula.Value(sum - error), formula.Value(sum + error) }
                    .Where(number => !double.IsNaN(number))];

                // Where the sum may lie on either side of 0, which a root and a logarithm end at, all is right that is
                // not above the larger end.
                if (numbers.Length is 1 or 2)
                {
                    double most = numbers.Max() + FunctionError(numbers.Max());
                    Assert.True(float.IsNaN(actual) || actual <= most, $"{what}: [{index}] is {actual:R}, above {most:R}");
                    return;
                }

                double low = Math.Min(middle, Math.Min(formula.Value(sum - error), formula.Value(sum + error)));
                double high = Math.Max(middle, Math.Max(formula.Value(sum - error), formula.Value(sum + error)));

                // On either side of the pole of 1/x all is right that is not nearer to 0 than the two ends.
                if (name == "reciprocal" && sum - error < 0 && sum + error > 0)
                {
                    (low, high) = (formula.Value(sum - error), formula.Value(sum + error));
                    double nearest = actual < 0 ? Math.Min(actual, low) : (actual > high ? actual : high);
                    Expect.Close(nearest, FunctionError(nearest), actual, what, index);
                    return;
                }

                Expect.Close((low + high) / 2, ((high - low) / 2) + FunctionError(middle), actual, what, index);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(ActivationNames))]
    public void GemmGradient_multiplies_by_the_derivative_also_in_place(string name)
    {
        ActivationCase formula = Catalog.Activation(name);
        foreach (GemmShape shape in EpilogueShapes(name))
        {
            using Bench bench = NewBench();
            (float[] a, float[] b, double[] values, double[] magnitudes) = Product(shape);
            float[] x = Numbers.Tame(shape.Rows * shape.Columns, 6);
            float[] y = [.. x.Select(value => (float)formula.Value((double)value))];
            DeviceBuffer<float> left = bench.In(a);
            DeviceBuffer<float> right = bench.In(b);
            DeviceBuffer<float>? input = formula.NeedsInput ? bench.In(x) : null;
            DeviceBuffer<float>? output = formula.NeedsOutput ? bench.In(y) : null;
            DeviceBuffer<float> result = bench.Out(x.Length);
            DeviceBuffer<float> both = bench.InOut(formula.NeedsOutput ? y : x);
            DeviceBuffer<float> workspace = bench.Workspace(shape);
            string what = $"gemm ⊙ gradient of {name} {shape}";
            bench.Launch(
                what, () => formula.GemmGradient(Device, shape, left, right, input, output, result, workspace));
            bench.Launch(what, () => formula.GemmGradient(
                Device, shape, left, right, formula.NeedsOutput ? input : both, formula.NeedsOutput ? both : null, both,
                workspace));
            float[] actual = Device.ToArray(result);
            Expect.SameBits<float>(actual, Device.ToArray(both), $"{what} in place");
            for (int index = 0; index < actual.Length; index++)
            {
                double slope = formula.Derivative(x[index], y[index]);
                double error = (ProductError(shape, magnitudes[index]) * Math.Abs(slope))
                    + (magnitudes[index] * FunctionError(slope));
                Expect.Close(values[index] * slope, error, actual[index], what, index);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(UpdateNames))]
    public void GemmUpdate_updates_by_the_product(string name)
    {
        UpdateCase formula = Catalog.Update(name);
        foreach (GemmShape shape in EpilogueShapes(name))
        {
            using Bench bench = NewBench();
            (float[] a, float[] b, double[] values, double[] magnitudes) = Product(shape);
            DeviceBuffer<float> left = bench.In(a);
            DeviceBuffer<float> right = bench.In(b);
            DeviceBuffer<float> workspace = bench.Workspace(shape);
            var trial = new UpdateTrial(formula, bench, shape.Rows * shape.Columns);
            string what = $"gemm + {name} {shape}";
            bench.Launch(what, () => formula.Gemm(Device, shape, left, right, trial.Buffers, workspace));
            trial.Check(Device, values, index => ProductError(shape, magnitudes[index]), what);
        }
    }

    private void CheckProduct(GemmShape shape, float[] a, float[] b)
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> left = bench.In(a);
        DeviceBuffer<float> right = bench.In(b);
        DeviceBuffer<float> result = bench.Out(shape.Rows * shape.Columns);
        DeviceBuffer<float> workspace = bench.Workspace(shape);
        bench.Launch($"gemm {shape}", () => Device.Run(new Gemm(shape, left, right, result, workspace)));
        CheckProduct(shape, a, b, Device.ToArray(result));
    }

    private static void CheckProduct(GemmShape shape, float[] a, float[] b, float[] actual)
    {
        (double[] values, double[] magnitudes) = Reference.Product(shape, a, b);
        for (int index = 0; index < actual.Length; index++)
            Expect.Close(values[index], ProductError(shape, magnitudes[index]), actual[index], $"gemm {shape}", index);
    }

    private static ProductCase Product(GemmShape shape) => Products.GetOrAdd(shape, static shape =>
    {
        (float[] a, float[] b) = Operands(shape);
        (double[] values, double[] magnitudes) = Reference.Product(shape, a, b);
        return new ProductCase(a, b, values, magnitudes);
    });

    private static (float[] Left, float[] Right) Operands(GemmShape shape) =>
        (Numbers.Tame(shape.Rows * shape.Inner, 3), Numbers.Tame(shape.Inner * shape.Columns, 4));

    // Each of K products and sums rounds once, by at most its share of the magnitudes.
    private static double ProductError(GemmShape shape, double magnitude) =>
        (shape.Inner + 1) * Ulps.Rounding * magnitude;

    /// <summary>Operands, which nobody changes, and their product in double precision.</summary>
    private sealed record ProductCase(float[] Left, float[] Right, double[] Values, double[] Magnitudes);
}
