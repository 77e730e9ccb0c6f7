using GpuNet.Devices.Host.Rows;

namespace GpuNet.Devices.Host;

/// <content>Launches on rows, and on rows of tables by labels.</content>
internal sealed unsafe partial class HostDevice<R>
{
    /// <summary>Up to this many rows are added one after the other; more are split into blocks.</summary>
    private const int RowsOfBlock = 256;

    /// <summary>The rows that are added one after the other within a block.</summary>
    private const int RowsOfChain = 64;

    /// <summary>The maximum number of block sums, blocks · columns, that are kept on the stack.</summary>
    private const int MostBlockSums = 4096;

    public void AddRow(in AddRow launch) =>
        Share(
            new AddRowJob<R>(
                launch.Rows, launch.Columns, Pointer(launch.Input), Pointer(launch.Row), Pointer(launch.Result)),
            launch.Input.Length);

    public void ScaleRows(in ScaleRows launch) =>
        Share(
            new ScaleRowsJob<R>(
                launch.Rows, launch.Columns, Pointer(launch.Input), Pointer(launch.Factors), Pointer(launch.Result)),
            launch.Input.Length);

    public void SumColumns(in SumColumns launch)
    {
        // The shape alone determines the number of blocks: the same bits on any number of threads.
        int blocks = (int)Math.Min(
            ((long)launch.Rows + RowsOfBlock - 1) / RowsOfBlock, MostBlockSums / Math.Max(1, launch.Columns));
        if (blocks < 2)
        {
            int chain = launch.Rows <= RowsOfBlock ? Math.Max(1, launch.Rows) : RowsOfChain;
            SumColumns(launch.Rows, launch.Columns, launch.Rows, chain, Pointer(launch.Input), Pointer(launch.Result));
            return;
        }

        int block = (int)(((long)launch.Rows + blocks - 1) / blocks);
        blocks = (int)(((long)launch.Rows + block - 1) / block);
        float* sums = stackalloc float[blocks * launch.Columns];
        SumColumns(launch.Rows, launch.Columns, block, RowsOfChain, Pointer(launch.Input), sums);
        SumColumns(blocks, launch.Columns, blocks, RowsOfChain, sums, Pointer(launch.Result));
    }

    public void Sum(in Sum launch) =>
        *Pointer(launch.Result) = launch.Scale * Lanes.Sum<R>(Pointer(launch.Input), launch.Input.Length);

    public void Accumulate(in Accumulate launch)
    {
        float* before = Pointer(launch.Sum);
        CompensatedSum<Real32> next = new CompensatedSum<Real32>(
            new Real32(before[CompensatedSumLayout.Sum]), new Real32(before[CompensatedSumLayout.Rest])).With(
                new Real32(Lanes.Sum<R>(Pointer(launch.Input), launch.Input.Length)));
        before[CompensatedSumLayout.Sum] = next.Sum.Value;
        before[CompensatedSumLayout.Rest] = next.Rest.Value;
    }

    public void Broadcast(in Broadcast launch) =>
        Fill(new Fill(launch.Result.Buffer, launch.Scale * *Pointer(launch.Scalar)));

    public void SoftmaxRows(in SoftmaxRows launch) =>
        Share(
            new SoftmaxJob<R>(launch.Rows, launch.Columns, Pointer(launch.Input), Pointer(launch.Output)),
            launch.Input.Length);

    public void SoftmaxRowsGradient(in SoftmaxRowsGradient launch) =>
        Share(
            new SoftmaxGradientJob<R>(
                launch.Rows, launch.Columns, Pointer(launch.Output), Pointer(launch.Upstream), Pointer(launch.Result)),
            launch.Output.Length);

    public void CrossEntropyRows(in CrossEntropyRows launch)
    {
        CheckLabels("cross-entropy", launch.Labels, launch.Columns);
        Share(
            new CrossEntropyJob<R>(
                launch.Rows, launch.Columns, Pointer(launch.Logits), Pointer(launch.Labels), launch.Scale,
                Pointer(launch.Losses), Pointer(launch.Delta)),
            launch.Logits.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CountPredictions(in CountPredictions launch)
    {
        CheckLabels("count predictions", launch.Labels, launch.Columns);
        float* row = Pointer(launch.Logits);
        int* counts = Pointer(launch.Confusion);
        int hits = 0;
        for (int index = 0; index < launch.Rows; index++, row += launch.Columns)
        {
            int best = 0;
            for (int column = 1; column < launch.Columns; column++)
            {
                if (row[column] > row[best] || (float.IsNaN(row[column]) && !float.IsNaN(row[best])))
                    best = column;
            }

            int label = Pointer(launch.Labels)[index];
            hits += best == label ? 1 : 0;
            if (counts is not null)
                counts[((long)label * launch.Columns) + best]++;
        }

        *Pointer(launch.Right) += hits;
    }

    public void SoftCrossEntropyRows(in SoftCrossEntropyRows launch) =>
        Share(
            new SoftCrossEntropyJob<R>(
                launch.Rows, launch.Columns, Pointer(launch.Logits), Pointer(launch.Targets), launch.Scale,
                Pointer(launch.Losses), Pointer(launch.Delta)),
            launch.Logits.Length);

    public void OneHot(in OneHot launch)
    {
        CheckLabels("one-hot", launch.Labels, launch.Columns);
        Share(
            new OneHotJob(
                launch.Rows, launch.Columns, Pointer(launch.Labels), launch.On, launch.Off, Pointer(launch.Result)),
            launch.Result.Length);
    }

    public void GatherRows(in GatherRows launch)
    {
        CheckLabels("gather rows", launch.Labels, launch.Table.Length / Math.Max(1, launch.Columns));
        Share(
            new GatherRowsJob(
                launch.Rows, launch.Columns, Pointer(launch.Labels), Pointer(launch.Table), Pointer(launch.Result)),
            launch.Result.Length);
    }

    public void SumRowsByLabel(in SumRowsByLabel launch)
    {
        int tableRows = launch.Result.Length / Math.Max(1, launch.Columns);
        CheckLabels("sum rows by label", launch.Labels, tableRows);
        Share(
            new SumRowsByLabelJob<R>(
                launch.Rows, launch.Columns, tableRows, Pointer(launch.Labels), Pointer(launch.Input),
                Pointer(launch.Result)),
            launch.Input.Length);
    }

    public void ToLabels(in ToLabels launch)
    {
        float* input = Pointer(launch.Input);
        int* labels = Pointer(launch.Labels);
        for (int index = 0; index < launch.Input.Length; index++)
        {
            float x = input[index];
            labels[index] = x is >= 0 and < int.MaxValue && x == (int)x ? (int)x : -1;
        }
    }

    private void SumColumns(int rows, int columns, int block, int chain, float* input, float* result) =>
        Share(new SumColumnsJob<R>(rows, columns, Math.Max(1, block), chain, input, result), (long)rows * columns);

    /// <summary>A wrong label would read or write memory out of bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CheckLabels(string launch, In<int> labels, int columns)
    {
        int* values = Pointer(labels);
        for (int row = 0; row < labels.Length; row++)
        {
            if ((uint)values[row] >= (uint)columns)
            {
                throw new InvalidOperationException(
                    $"{launch}: label {values[row]} in row {row} is outside 0..{columns - 1}");
            }
        }
    }
}
