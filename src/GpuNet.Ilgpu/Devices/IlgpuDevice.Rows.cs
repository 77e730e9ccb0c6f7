using GpuNet.Devices;
using GpuNet.Ilgpu.Kernels;
using ILGPU;

namespace GpuNet.Ilgpu;

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
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> result) =>
        Launch(RowKernels.SumColumns, Threads(columns), rows, columns, View(input), View(result));

    /// <inheritdoc/>
    protected override void SumCore(
        DeviceBuffer<float> input, float scale, DeviceBuffer<float> result, bool accumulate) =>
        Launch(
            groups ? GroupSumKernels.Sum : RowKernels.Sum,
            groups ? new KernelConfig(1, GroupSumKernels.Threads) : Threads(1),
            View(input),
            scale,
            View(result),
            accumulate ? 1 : 0);

    /// <inheritdoc/>
    protected override void BroadcastCore(DeviceBuffer<float> scalar, float scale, DeviceBuffer<float> result) =>
        Launch(ElementwiseKernels.Broadcast, Threads(result.Length), scale, View(scalar), View(result));

    /// <inheritdoc/>
    protected override void SoftmaxCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> output) =>
        Launch(RowKernels.Softmax, Threads(rows), rows, columns, View(input), View(output));

    /// <inheritdoc/>
    protected override void SoftmaxGradientCore(
        int rows, int columns, DeviceBuffer<float> output, DeviceBuffer<float> upstream, DeviceBuffer<float> result) =>
        Launch(RowKernels.SoftmaxGradient, Threads(rows), rows, columns, View(output), View(upstream), View(result));

    /// <inheritdoc/>
    protected override void CrossEntropyCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<int> labels,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta) =>
        Launch(
            RowKernels.CrossEntropy,
            Threads(rows),
            rows,
            columns,
            View(logits),
            View(labels),
            scale,
            View(losses),
            View(delta));

    /// <inheritdoc/>
    protected override void CountPredictionsCore(
        int rows, int columns, DeviceBuffer<float> logits, DeviceBuffer<int> labels, DeviceBuffer<int> confusion)
    {
        // Without classes there is no first one to read.
        if (columns > 0)
            Launch(RowKernels.CountPredictions, Threads(rows), rows, columns, View(logits), View(labels), View(confusion));
    }
}
