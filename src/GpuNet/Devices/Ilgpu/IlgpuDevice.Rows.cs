using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU;

namespace GpuNet.Devices.Ilgpu;

/// <content>Verbs on rows, and sums.</content>
internal sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    protected override void AddRowCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> row, DeviceBuffer<float> result) =>
        Launch(RowKernels.AddRow, Threads(input.Length), columns, View(input), View(row), View(result));

    /// <inheritdoc/>
    protected override void ScaleRowsCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> factors, DeviceBuffer<float> result) =>
        Launch(RowKernels.ScaleRows, Threads(input.Length), columns, View(input), View(factors), View(result));

    /// <inheritdoc/>
    protected override void SumColumnsCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        if (!groups || columns == 0)
        {
            Launch(RowKernels.SumColumns, Threads(columns), rows, columns, View(input), View(result));
            return;
        }

        int width = GroupSumKernels.Width(columns);
        KernelConfig config = Groups(input.Length, columns, width, GroupSumKernels.Threads);
        Launch(GroupSumKernels.SumColumns, config, rows, columns, width, View(input), View(result));
    }

    /// <inheritdoc/>
    protected override void SumCore(DeviceBuffer<float> input, float scale, DeviceBuffer<float> result) =>
        Sum(input, scale, result, accumulate: 0);

    // A driver's compiler may round scale · Σ and what is added to it as one: with a scale of 1 that changes no bit.

    /// <inheritdoc/>
    protected override void AccumulateCore(DeviceBuffer<float> input, DeviceBuffer<float> sum) =>
        Sum(input, 1, sum, accumulate: 1);

    /// <inheritdoc/>
    protected override void BroadcastCore(DeviceBuffer<float> scalar, float scale, DeviceBuffer<float> result) =>
        Launch(ElementwiseKernels.Broadcast, Threads(result.Length), scale, View(scalar), View(result));

    // On a GPU a group does a block of narrow rows, or threads share a wide one; the barrier-free kernels are for CPU
    // accelerators. Width and lanes follow from the columns alone, so that every GPU adds up in the same order.

    /// <inheritdoc/>
    protected override void SoftmaxCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> output)
    {
        (ArrayView<float> x, ArrayView<float> y) = (View(input), View(output));
        if (!groups)
            Launch(RowKernels.Softmax, Threads(rows), rows, columns, x, y);
        else if (columns <= RowBlockKernels.MostColumns)
            Launch(RowBlockKernels.Softmax, Blocks(rows, columns), rows, columns, BlockRows(rows), x, y);
        else
            Launch(WideRowKernels.Softmax, Wide(rows, columns), rows, columns, Lanes(columns), x, y);
    }

    /// <inheritdoc/>
    protected override void SoftmaxGradientCore(
        int rows, int columns, DeviceBuffer<float> output, DeviceBuffer<float> upstream, DeviceBuffer<float> result)
    {
        (ArrayView<float> y, ArrayView<float> g, ArrayView<float> r) = (View(output), View(upstream), View(result));
        if (!groups)
            Launch(RowKernels.SoftmaxGradient, Threads(rows), rows, columns, y, g, r);
        else if (columns <= RowBlockKernels.MostColumns)
        {
            int blockRows = BlockRows(rows, RowBlockKernels.MostGradientRows);
            KernelConfig blocks = Groups(rows * columns, rows, blockRows, RowBlockKernels.Threads);
            Launch(RowBlockKernels.SoftmaxGradient, blocks, rows, columns, blockRows, y, g, r);
        }
        else
            Launch(WideRowKernels.SoftmaxGradient, Wide(rows, columns), rows, columns, Lanes(columns), y, g, r);
    }

    /// <inheritdoc/>
    protected override void CrossEntropyCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<int> labels,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta)
    {
        (ArrayView<float> z, ArrayView<int> t) = (View(logits), View(labels));
        (ArrayView<float> l, ArrayView<float> d) = (View(losses), View(delta));
        if (!groups)
            Launch(RowKernels.CrossEntropy, Threads(rows), rows, columns, z, t, scale, l, d);
        else if (columns <= RowBlockKernels.MostColumns)
            Launch(RowBlockKernels.CrossEntropy, Blocks(rows, columns), columns, BlockRows(rows), z, t, scale, l, d);
        else
            Launch(WideRowKernels.CrossEntropy, Wide(rows, columns), columns, Lanes(columns), z, t, scale, l, d);
    }

    /// <inheritdoc/>
    protected override void CountPredictionsCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<int> labels,
        DeviceBuffer<int> right,
        DeviceBuffer<int>? confusion)
    {
        // Without classes there is no first one to read.
        if (columns == 0)
            return;
        (ArrayView<float> z, ArrayView<int> t) = (View(logits), View(labels));
        (ArrayView<int> r, ArrayView<int> c) = (View(right), View(confusion));
        if (!groups)
            Launch(RowKernels.CountPredictions, Threads(rows), rows, columns, z, t, r, c);
        else if (columns <= RowBlockKernels.MostColumns)
            Launch(RowBlockKernels.CountPredictions, Blocks(rows, columns), columns, BlockRows(rows), z, t, r, c);
        else
            Launch(WideRowKernels.CountPredictions, Wide(rows, columns), columns, Lanes(columns), z, t, r, c);
    }

    private void Sum(DeviceBuffer<float> input, float scale, DeviceBuffer<float> result, int accumulate) =>
        Launch(
            groups ? GroupSumKernels.Sum : RowKernels.Sum,
            groups ? new KernelConfig(1, GroupSumKernels.Threads) : Threads(1),
            View(input),
            scale,
            View(result),
            accumulate);

    private static int Lanes(int columns) => WideRowKernels.Lanes(columns);

    /// <summary>
    /// How many rows a group takes at once: as few as leave no multiprocessor idle. No sum depends on it.
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

    /// <summary>A launch of groups that take so many items at once; the kernels stride over what is left.</summary>
    private KernelConfig Groups(int elements, int items, int itemsOfGroup, int threads)
    {
        // Refuses what an index could not reach.
        _ = Threads(Math.Max(elements, items));
        int most = accelerator.NumMultiprocessors * GroupsPerMultiprocessor;
        return new KernelConfig(Math.Clamp(((items - 1) / itemsOfGroup) + 1, 1, most), threads);
    }
}
