using GpuNet.Devices;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Rows of tables by labels.</content>
public abstract partial class DeviceContract
{
    public static TheoryData<int, int, int> Tables => new()
    {
        { 1, 1, 1 }, { 0, 5, 3 }, { 7, 1, 5 }, { 31, 17, 13 }, { 257, 3, 64 }, { 64, 257, 31 }, { 5, 40, 0 }, { 1031, 2, 9 },
    };

    [SkippableTheory]
    [MemberData(nameof(Tables))]
    public void GatherRows_copies_the_row_of_each_label(int rows, int tableRows, int columns)
    {
        using Bench bench = NewBench();
        int[] named = Numbers.Integers(rows, 3, tableRows);
        float[] numbers = Numbers.Wild(tableRows * columns, 4);
        DeviceBuffer<int> labels = bench.In(named);
        DeviceBuffer<float> table = bench.In(numbers);
        DeviceBuffer<float> result = bench.Out(rows * columns);

        // A table of no columns has no rows that a label could name.
        if (columns == 0 && ChecksDeviceMemory)
            return;
        bench.Launch("gather rows", () => Device.Run(new GatherRows(rows, columns, labels, table, result)));
        float[] expected = [.. named.SelectMany(label => numbers[(label * columns)..((label + 1) * columns)])];
        Expect.SameBits<float>(expected, Device.ToArray(result), $"gather {rows} of {tableRows}×{columns}");
    }

    [SkippableTheory]
    [MemberData(nameof(Tables))]
    public void SumRowsByLabel_adds_up_the_rows_of_each_label_and_gives_0_to_others(int rows, int tableRows, int columns)
    {
        if (columns == 0)
            return;
        using Bench bench = NewBench();

        // Some labels stand often, some never.
        int[] named = Array.ConvertAll(Numbers.Integers(rows, 5, tableRows * tableRows), number => number % tableRows / 2);
        float[] numbers = Numbers.Tame(rows * columns, 6);
        if (numbers.Length > 3)
            (numbers[1], numbers[^1]) = (float.NaN, float.PositiveInfinity);
        DeviceBuffer<int> labels = bench.In(named);
        DeviceBuffer<float> input = bench.In(numbers);
        DeviceBuffer<float> first = bench.Out(tableRows * columns);
        DeviceBuffer<float> second = bench.Out(tableRows * columns);
        bench.Launch("sum rows by label", () => Device.Run(new SumRowsByLabel(rows, columns, labels, input, first)));
        bench.Launch("sum rows by label", () => Device.Run(new SumRowsByLabel(rows, columns, labels, input, second)));
        float[] actual = Device.ToArray(first);
        Expect.SameBits<float>(actual, Device.ToArray(second), "sum rows by label again");
        for (int index = 0; index < actual.Length; index++)
        {
            float[] terms = [.. Enumerable.Range(0, rows).Where(row => named[row] == index / columns).Select(
                row => numbers[(row * columns) + (index % columns)])];
            (double sum, double magnitude) = Reference.Sum(terms);
            double error = terms.Length * Ulps.Rounding * magnitude;
            Expect.Close(sum, error, actual[index], $"sum of {rows} rows by {tableRows} labels", index);
        }
    }

    [SkippableTheory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MinValue)]
    public void A_label_outside_the_table_is_refused_or_marks_its_row(int label)
    {
        using Bench bench = NewBench();
        DeviceBuffer<int> labels = bench.In([0, label]);
        DeviceBuffer<float> table = bench.In([1f, 2, 3, 4, 5, 6]);
        DeviceBuffer<float> result = bench.Out(4);
        DeviceBuffer<float> sums = bench.Out(6);
        void Gather() => bench.Launch("gather rows", () => Device.Run(new GatherRows(2, 2, labels, table, result)));
        void Sum() => bench.Launch(
            "sum rows by label", () => Device.Run(new SumRowsByLabel(2, 2, labels, table.Slice(0, 4), sums)));
        if (ChecksDeviceMemory)
        {
            Assert.All([Gather, Sum], launch => Assert.Contains(
                $"label {label} in row 1 is outside 0..2",
                Assert.Throws<InvalidOperationException>(launch).Message,
                StringComparison.Ordinal));
            return;
        }

        Gather();
        Sum();
        Assert.Equal([1, 2, float.NaN, float.NaN], Device.ToArray(result));
        Assert.Equal([1f, 2, 0, 0, 0, 0], Device.ToArray(sums));
    }

    [SkippableFact]
    public void ToLabels_takes_whole_numbers_and_marks_others()
    {
        using Bench bench = NewBench();
        float[] numbers =
        [
            0, -0f, 1, 257, 16_777_216, 2_147_483_520, 2_147_483_648, 3e38f, float.PositiveInfinity, float.NegativeInfinity,
            float.NaN, 0.5f, 1.9999f, -0.5f, -1, -2, -3e9f, 1e-40f,
        ];
        DeviceBuffer<float> input = bench.In(numbers);
        DeviceBuffer<int> labels = bench.InOut(new int[numbers.Length]);
        bench.Launch("to labels", () => Device.Run(new ToLabels(input, labels)));
        int[] expected = [0, 0, 1, 257, 16_777_216, 2_147_483_520, .. Enumerable.Repeat(-1, numbers.Length - 6)];
        Assert.Equal(expected[..^1], Device.ToArray(labels)[..^1]);

        // A device may take a subnormal number for 0.
        Assert.Contains(Device.ToArray(labels)[^1], (int[])[-1, 0]);
    }
}
