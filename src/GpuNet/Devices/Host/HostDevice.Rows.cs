using System.Runtime.CompilerServices;
using GpuNet.Devices.Host.Rows;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Sums;

namespace GpuNet.Devices.Host;

/// <content>Verbs on rows.</content>
internal sealed unsafe partial class HostDevice<R>
{
    /// <summary>Up to this many rows are added up one after the other; more are cut into blocks.</summary>
    private const int RowsOfBlock = 256;

    /// <summary>The rows that are added up one after the other within a block.</summary>
    private const int RowsOfRun = 64;

    /// <summary>The most sums of blocks, blocks · columns, that are kept on the stack.</summary>
    private const int MostBlockSums = 4096;

    protected override void AddRowCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> row, DeviceBuffer<float> result) =>
        Share(new AddRowJob<R>(rows, columns, Pointer(input), Pointer(row), Pointer(result)), input.Length);

    protected override void ScaleRowsCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> factors, DeviceBuffer<float> result) =>
        Share(new ScaleRowsJob<R>(rows, columns, Pointer(input), Pointer(factors), Pointer(result)), input.Length);

    protected override void SumColumnsCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        // The shape alone says how many blocks there are: the same bits on any number of threads.
        int blocks = (int)Math.Min(
            ((long)rows + RowsOfBlock - 1) / RowsOfBlock, MostBlockSums / Math.Max(1, columns));
        if (blocks < 2)
        {
            int run = rows <= RowsOfBlock ? Math.Max(1, rows) : RowsOfRun;
            SumColumns(rows, columns, rows, run, Pointer(input), Pointer(result));
            return;
        }

        int block = (int)(((long)rows + blocks - 1) / blocks);
        blocks = (int)(((long)rows + block - 1) / block);
        float* sums = stackalloc float[blocks * columns];
        SumColumns(rows, columns, block, RowsOfRun, Pointer(input), sums);
        SumColumns(blocks, columns, blocks, RowsOfRun, sums, Pointer(result));
    }

    protected override void SumCore(DeviceBuffer<float> input, float scale, DeviceBuffer<float> result) =>
        *Pointer(result) = scale * Lanes.Sum<R>(Pointer(input), input.Length);

    protected override void AccumulateCore(DeviceBuffer<float> input, DeviceBuffer<float> sum)
    {
        float* before = Pointer(sum);
        CompensatedSum<Real32> next = new CompensatedSum<Real32>(
            new Real32(before[RunningSumLayout.Sum]), new Real32(before[RunningSumLayout.Rest])).With(
                new Real32(Lanes.Sum<R>(Pointer(input), input.Length))).Readable;
        before[RunningSumLayout.Sum] = next.Sum.Value;
        before[RunningSumLayout.Rest] = next.Rest.Value;
    }

    protected override void BroadcastCore(DeviceBuffer<float> scalar, float scale, DeviceBuffer<float> result) =>
        FillCore(result, scale * *Pointer(scalar));

    protected override void SoftmaxCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> output) =>
        Share(new SoftmaxJob<R>(rows, columns, Pointer(input), Pointer(output)), input.Length);

    protected override void SoftmaxGradientCore(
        int rows, int columns, DeviceBuffer<float> output, DeviceBuffer<float> upstream, DeviceBuffer<float> result) =>
        Share(
            new SoftmaxGradientJob<R>(rows, columns, Pointer(output), Pointer(upstream), Pointer(result)),
            output.Length);

    protected override void CrossEntropyCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<int> labels,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta)
    {
        CheckLabels("cross-entropy", labels, columns);
        Share(
            new CrossEntropyJob<R>(
                rows, columns, Pointer(logits), Pointer(labels), scale, Pointer(losses), Pointer(delta)),
            logits.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void CountPredictionsCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<int> labels,
        DeviceBuffer<int> right,
        DeviceBuffer<int>? confusion)
    {
        CheckLabels("count predictions", labels, columns);
        float* row = Pointer(logits);
        int* counts = Pointer(confusion);
        int hits = 0;
        for (int index = 0; index < rows; index++, row += columns)
        {
            int best = 0;
            for (int column = 1; column < columns; column++)
            {
                if (row[column] > row[best] || (float.IsNaN(row[column]) && !float.IsNaN(row[best])))
                    best = column;
            }

            int label = Pointer(labels)[index];
            hits += best == label ? 1 : 0;
            if (counts is not null)
                counts[((long)label * columns) + best]++;
        }

        *Pointer(right) += hits;
    }

    private void SumColumns(int rows, int columns, int block, int run, float* input, float* result) =>
        Share(new SumColumnsJob<R>(rows, columns, Math.Max(1, block), run, input, result), (long)rows * columns);

    /// <summary>A wrong label would read or write another's memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CheckLabels(string verb, DeviceBuffer<int> labels, int columns)
    {
        int* values = Pointer(labels);
        for (int row = 0; row < labels.Length; row++)
        {
            if ((uint)values[row] >= (uint)columns)
            {
                throw new InvalidOperationException(
                    $"{verb}: label {values[row]} in row {row} is outside 0..{columns - 1}");
            }
        }
    }
}
