using GpuNet.Devices.Host;
using GpuNet.Graphs;
using GpuNet.Tests.Devices;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>Products of many matrices, in graphs.</summary>
public sealed class BatchMatMulTests : IDisposable
{
    private const int Batch = 2;

    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Graph graph = new();

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_product_of_many_matrices_and_its_gradients_are_those_of_each(bool transposeLeft, bool transposeRight)
    {
        const int Rows = 3, Inner = 5, Columns = 4, Pairs = 2;
        int[] leftSizes = [Pairs, .. transposeLeft ? (int[])[Inner, Rows] : [Rows, Inner]];
        int[] rightSizes = [Pairs, .. transposeRight ? (int[])[Columns, Inner] : [Inner, Columns]];
        (float[] a, float[] b) = (Numbers.Tame(Batch * Pairs * Rows * Inner, 1), Numbers.Tame(Batch * Pairs * Inner * Columns, 2));
        float[] w = Numbers.Tame(Batch * Pairs * Rows * Columns, 3);
        (Value left, Value right) = (graph.Input("a", leftSizes), graph.Input("b", rightSizes));
        Value weights = graph.Input("w", Pairs, Rows, Columns);
        Value product = graph.BatchMatMul(left, right, transposeLeft, transposeRight);
        Value[] gradients = [.. graph.Gradients(graph.Sum(graph.Multiply(product, weights)), left, right).OfType<Value>()];
        Expression one = new("a", [Batch, .. leftSizes], Array.ConvertAll(a, number => (double)number));
        Expression other = new("b", [Batch, .. rightSizes], Array.ConvertAll(b, number => (double)number));
        Expression expected = new("product", [Batch, Pairs, Rows, Columns], [one, other], inputs =>
        {
            double[] result = new double[w.Length];
            for (int index = 0; index < result.Length; index++)
            {
                (int pair, int row, int column) = (index / (Rows * Columns), index / Columns % Rows, index % Columns);
                for (int k = 0; k < Inner; k++)
                {
                    result[index] +=
                        inputs[0][(pair * Rows * Inner) + (transposeLeft ? (k * Rows) + row : (row * Inner) + k)]
                        * inputs[1][(pair * Inner * Columns) + (transposeRight ? (column * Inner) + k : (k * Columns) + column)];
                }
            }

            return result;
        });
        Expression loss = new("loss", [], [expected], inputs => [inputs[0].Zip(w, (x, y) => x * y).Sum()]);
        using Plan plan = graph.Compile(device, Batch, [product, .. gradients], []);
        PlanReplay.AssertSound(plan);
        plan.Write(left, a);
        plan.Write(right, b);
        plan.Write(weights, w);
        plan.Run();
        Close(expected.Numbers, plan.Read(product));
        Close(loss.Derivative(one), plan.Read(gradients[0]));
        Close(loss.Derivative(other), plan.Read(gradients[1]));
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        (Value x, Value y) = (graph.Input("x", 3, 4), graph.Input("y", 3, 5));
        Assert.Equal("batch-matmul expects 3 columns; got 2×3×4 from 'x'", Refusal(graph.BatchMatMul(x, y)));
        Assert.Equal(
            "batch-matmul-2 expects matrices in the last two axes, with the same number of axes; got 2×3×4 from 'x' and 2 from 'z'",
            Refusal(graph.BatchMatMul(x, graph.Input("z"))));

        string Refusal(Value output) =>
            Assert.Throws<ShapeException>(() => graph.Compile(device, 2, [output], [])).Message;
    }

    private static void Close(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
            Assert.InRange(actual[index], expected[index] - 1e-4, expected[index] + 1e-4);
    }
}
