using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU;

namespace GpuNet.Devices.Ilgpu;

/// <content>Launches on rows, on rows of tables by labels, and sums.</content>
internal sealed partial class IlgpuDevice
{
    public void AddRow(in AddRow launch) =>
        Kernels.Launch(
            RowKernels.AddRow, Threads(launch.Input.Length), launch.Columns, View(launch.Input), View(launch.Row),
            View(launch.Result));

    public void ScaleRows(in ScaleRows launch) =>
        Kernels.Launch(
            RowKernels.ScaleRows, Threads(launch.Input.Length), launch.Columns, View(launch.Input),
            View(launch.Factors), View(launch.Result));

    public void SumColumns(in SumColumns launch)
    {
        if (!groups || launch.Columns == 0)
        {
            Kernels.Launch(
                RowKernels.SumColumns, Threads(launch.Columns), launch.Rows, launch.Columns, View(launch.Input),
                View(launch.Result));
            return;
        }

        SumSplit split = ColumnParts(launch.Rows, launch.Columns);
        ArrayView<float> x = View(launch.Input);
        if (split.Count == 1)
        {
            SumColumns(launch.Rows, launch.Columns, launch.Rows, x, View(launch.Result));
            return;
        }

        ArrayView<float> parts = View(launch.Workspace).SubView(0, split.Count * launch.Columns);
        SumColumns(launch.Rows, launch.Columns, split.Length, x, parts);
        SumColumns(split.Count, launch.Columns, split.Count, parts, View(launch.Result));
    }

    /// <inheritdoc/>
    public override int SumColumnsWorkspaceLength(int rows, int columns) =>
        SumColumnsWorkspaceLength(rows, columns, groups);

    /// <summary>
    /// The length of the workspace of a sum over columns on a device with or without the kernels with barriers.
    /// </summary>
    internal static int SumColumnsWorkspaceLength(int rows, int columns, bool groups) =>
        groups && columns > 0 && ColumnParts(rows, columns) is { Count: > 1 and int parts } ? parts * columns : 0;

    public void Sum(in Sum launch) =>
        Sum(launch.Input, launch.Scale, launch.Result.Buffer, launch.Workspace, accumulate: 0);

    // A driver's compiler may round scale · Σ and what is added to it as one: with a scale of 1 that changes no bit.

    public void Accumulate(in Accumulate launch) =>
        Sum(launch.Input, 1, launch.Sum.Buffer, launch.Workspace, accumulate: 1);

    public void Broadcast(in Broadcast launch) =>
        Kernels.Launch(
            ElementwiseKernels.Broadcast, Threads(launch.Result.Length), launch.Scale, View(launch.Scalar),
            View(launch.Result));

    // On a GPU a group does a block of narrow rows, or threads share a wide one; the barrier-free kernels are for CPU
    // accelerators. Width and lanes follow from the columns alone, so that every GPU adds up in the same order.

    public void SoftmaxRows(in SoftmaxRows launch)
    {
        (ArrayView<float> x, ArrayView<float> y) = (View(launch.Input), View(launch.Output));
        if (!groups)
            Kernels.Launch(RowKernels.Softmax, Threads(launch.Rows), launch.Rows, launch.Columns, x, y);
        else if (launch.Columns <= RowBlockKernels.MostColumns)
            Kernels.Launch(
                RowBlockKernels.Softmax, Blocks(launch.Rows, launch.Columns), launch.Rows, launch.Columns,
                BlockRows(launch.Rows), x, y);
        else
            Kernels.Launch(
                WideRowKernels.Softmax, Wide(launch.Rows, launch.Columns), launch.Rows, launch.Columns,
                Lanes(launch.Columns), x, y);
    }

    public void SoftmaxRowsGradient(in SoftmaxRowsGradient launch)
    {
        (
            ArrayView<float> y, ArrayView<float> g,
            ArrayView<float> r) = (View(launch.Output), View(launch.Upstream), View(launch.Result));
        if (!groups)
            Kernels.Launch(RowKernels.SoftmaxGradient, Threads(launch.Rows), launch.Rows, launch.Columns, y, g, r);
        else if (launch.Columns <= RowBlockKernels.MostColumns)
        {
            int blockRows = BlockRows(launch.Rows, RowBlockKernels.MostGradientRows);
            KernelConfig blocks = Groups(launch.Rows * launch.Columns, launch.Rows, blockRows, RowBlockKernels.Threads);
            Kernels.Launch(RowBlockKernels.SoftmaxGradient, blocks, launch.Rows, launch.Columns, blockRows, y, g, r);
        }
        else
            Kernels.Launch(
                WideRowKernels.SoftmaxGradient, Wide(launch.Rows, launch.Columns), launch.Rows, launch.Columns,
                Lanes(launch.Columns), y, g, r);
    }

    public void CrossEntropyRows(in CrossEntropyRows launch)
    {
        (ArrayView<float> z, ArrayView<int> t) = (View(launch.Logits), View(launch.Labels));
        (ArrayView<float> l, ArrayView<float> d) = (View(launch.Losses), View(launch.Delta));
        if (!groups)
            Kernels.Launch(
                RowKernels.CrossEntropy, Threads(launch.Rows), launch.Rows, launch.Columns, z, t, launch.Scale, l, d);
        else if (launch.Columns <= RowBlockKernels.MostColumns)
            Kernels.Launch(
                RowBlockKernels.CrossEntropy, Blocks(launch.Rows, launch.Columns), launch.Columns,
                BlockRows(launch.Rows), z, t, launch.Scale, l, d);
        else
            Kernels.Launch(
                WideRowKernels.CrossEntropy, Wide(launch.Rows, launch.Columns), launch.Columns, Lanes(launch.Columns),
                z, t, launch.Scale, l, d);
    }

    public void CountPredictions(in CountPredictions launch)
    {
        // Without classes there is no first one to read.
        if (launch.Columns == 0)
            return;
        (ArrayView<float> z, ArrayView<int> t) = (View(launch.Logits), View(launch.Labels));
        (ArrayView<int> r, ArrayView<int> c) = (View(launch.Right), View(launch.Confusion));
        if (!groups)
            Kernels.Launch(RowKernels.CountPredictions, Threads(launch.Rows), launch.Rows, launch.Columns, z, t, r, c);
        else if (launch.Columns <= RowBlockKernels.MostColumns)
            Kernels.Launch(
                RowBlockKernels.CountPredictions, Blocks(launch.Rows, launch.Columns), launch.Columns,
                BlockRows(launch.Rows), z, t, r, c);
        else
            Kernels.Launch(
                WideRowKernels.CountPredictions, Wide(launch.Rows, launch.Columns), launch.Columns,
                Lanes(launch.Columns), z, t, r, c);
    }

    public void SoftCrossEntropyRows(in SoftCrossEntropyRows launch) =>
        Kernels.Launch(
            SoftTargetKernels.CrossEntropy,
            Threads(launch.Rows),
            launch.Rows,
            launch.Columns,
            View(launch.Logits),
            View(launch.Targets),
            launch.Scale,
            View(launch.Losses),
            View(launch.Delta));

    public void OneHot(in OneHot launch) =>
        Kernels.Launch(
            SoftTargetKernels.OneHot, Threads(launch.Result.Length), launch.Columns, View(launch.Labels), launch.On,
            launch.Off, View(launch.Result));

    public void GatherRows(in GatherRows launch) =>
        Kernels.Launch(
            TableKernels.GatherRows, Threads(launch.Result.Length), launch.Columns, View(launch.Labels),
            View(launch.Table), View(launch.Result));

    public void SumRowsByLabel(in SumRowsByLabel launch) =>
        Kernels.Launch(
            TableKernels.SumRowsByLabel, Threads(launch.Result.Length), launch.Rows, launch.Columns,
            View(launch.Labels), View(launch.Input), View(launch.Result));

    public void ToLabels(in ToLabels launch) =>
        Kernels.Launch(
            TableKernels.ToLabels, Threads(launch.Input.Length), View(launch.Input), View(launch.Labels));

    private void Sum(In<float> input, float scale, DeviceBuffer<float>? result, Scratch workspace, int accumulate)
    {
        (ArrayView<float> x, ArrayView<float> r) = (View(input), View(result));
        if (!groups)
        {
            Kernels.Launch(RowKernels.Sum, Threads(1), x, scale, r, accumulate);
            return;
        }

        SumSplit split = SumSplit.OfNumbers(input.Length);
        if (split.Count > 1)
        {
            ArrayView<float> parts = PartsOf(split, workspace);
            Kernels.Launch(GroupSumKernels.PartSums, GroupOfEach(split.Count), split.Length, x, parts);
            x = parts;
        }

        Kernels.Launch(GroupSumKernels.Sum, GroupOfEach(1), x, scale, r, accumulate);
    }

    /// <summary>Sums of the columns over parts of so many rows, by groups.</summary>
    private void SumColumns(int rows, int columns, int length, ArrayView<float> input, ArrayView<float> result)
    {
        int width = GroupSumKernels.Width(columns);
        int parts = rows == 0 ? 1 : ((rows - 1) / length) + 1;
        int blocks = ((columns - 1) / width) + 1;
        KernelConfig config = Groups((int)input.Length, blocks * parts, 1, GroupSumKernels.Threads);
        Kernels.Launch(
            GroupSumKernels.SumColumns, config, rows, columns, width, Math.Max(1, length), input, result);
    }

    private static SumSplit ColumnParts(int rows, int columns) =>
        SumSplit.OfRows(rows, GroupSumKernels.Width(columns));

    private static int Lanes(int columns) => WideRowKernels.Lanes(columns);

    /// <summary>
    /// The number of rows that a group processes at once: 32, or more if every multiprocessor still has a block. No sum
    /// depends on it.
    /// </summary>
    private int BlockRows(int rows, int most = RowBlockKernels.MostRows)
    {
        int fair = ((rows - 1) / accelerator.NumMultiprocessors) + 1;
        int steps = ((fair - 1) / RowBlockKernels.FewestRows) + 1;
        return Math.Min(steps * RowBlockKernels.FewestRows, most);
    }

    private KernelConfig Blocks(int rows, int columns) =>
        Groups(rows * columns, rows, BlockRows(rows), RowBlockKernels.Threads);

    private KernelConfig Wide(int rows, int columns) =>
        Groups(rows * columns, rows, WideRowKernels.Threads / Lanes(columns), WideRowKernels.Threads);

    /// <summary>A launch of groups that process this many items at once; the kernels stride over the rest.</summary>
    private KernelConfig Groups(int elements, int items, int itemsOfGroup, int threads)
    {
        // Refuses what an index could not reach.
        _ = Threads(Math.Max(elements, items));
        int most = accelerator.NumMultiprocessors * GroupsPerMultiprocessor;
        return new KernelConfig(Math.Clamp(((items - 1) / itemsOfGroup) + 1, 1, most), threads);
    }
}
