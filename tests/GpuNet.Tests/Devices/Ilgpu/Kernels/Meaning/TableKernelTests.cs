using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

public sealed class TableKernelTests : IDeviceTests
{
    private const int Columns = 5;
    private static readonly int[] Named = [3, 0, 3, 9, 3, 0, -1, 2, 11, 3];

    public static DevicePlace Place => Shapes.Place;

    [Fact]
    public void GatherRows_copies_rows_and_SumRowsByLabel_adds_them_up()
    {
        float[] table = Shapes.Numbers(11 * Columns);
        float[] gathered = [.. Named.SelectMany(label => Enumerable.Range(0, Columns).Select(
            column => label is < 0 or > 10 ? float.NaN : table[(label * Columns) + column]))];
        Assert.Equal(gathered, Shapes.Run<float>("gather rows", gathered.Length, (bench, r) =>
        {
            ArrayView<int> labels = bench.Global(Named, "labels");
            ArrayView<float> rows = bench.Global(table, "table");
            return () => Call(TableKernels.GatherRows, Columns, labels, rows, r);
        }));
        float[] x = Shapes.Numbers(Named.Length * Columns, 7);
        double[] sums = new double[table.Length];
        for (int row = 0; row < Named.Length; row++)
        {
            for (int column = 0; column < Columns && Named[row] is >= 0 and < 11; column++)
                sums[(Named[row] * Columns) + column] += x[(row * Columns) + column];
        }

        Shapes.Close(
            sums,
            Shapes.Run<float>("sum rows by label", sums.Length, (bench, r) =>
            {
                ArrayView<int> labels = bench.Global(Named, "labels");
                ArrayView<float> input = bench.Global(x, "x");
                return () => Call(TableKernels.SumRowsByLabel, Named.Length, Columns, labels, input, r);
            }),
            1e-6);
    }

    [Fact]
    public void ToLabels_takes_whole_numbers_and_marks_others()
    {
        float[] numbers = [0, 3, 0.5f, -1, -7, float.NaN, 3e9f, float.NegativeInfinity, 2_147_483_520];
        Assert.Equal([0, 3, -1, -1, -1, -1, -1, -1, 2_147_483_520], Shapes.Run<int>("to labels", numbers.Length, (bench, r) =>
        {
            ArrayView<float> input = bench.Global(numbers, "x");
            return () => Call(TableKernels.ToLabels, input, r);
        }));
    }
}
