using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Devices.Ilgpu;

/// <content>Normalization and the column of ones.</content>
internal sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    protected override void ColumnStatisticsCore(
        int rows, int columns, DeviceBuffer<float> input, Statistics statistics, DeviceBuffer<float> workspace)
    {
        var split = new RowParts(rows);
        Launch(
            NormalizationKernels.PartMoments,
            Threads(split.Count * columns),
            rows,
            split.Length,
            columns,
            View(input),
            View(workspace));
        Launch(
            NormalizationKernels.JoinMoments,
            Threads(columns),
            rows,
            split.Length,
            columns,
            View(workspace),
            View(statistics.Means),
            View(statistics.Variances));
    }

    /// <inheritdoc/>
    protected override void NormalizeColumnsCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> shift,
        DeviceBuffer<float> output) =>
        Launch(
            NormalizationKernels.NormalizeColumns,
            Threads(output.Length),
            columns,
            Views(input, statistics, epsilon, scale),
            View(shift),
            View(output));

    /// <inheritdoc/>
    protected override void NormalizeColumnsGradientCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float>? scaleGradient,
        DeviceBuffer<float>? shiftGradient,
        DeviceBuffer<float> result) =>
        Launch(
            NormalizationKernels.NormalizeColumnsGradient,
            Threads(result.Length),
            rows,
            columns,
            Views(input, statistics, epsilon, scale),
            View(upstream),
            View(scaleGradient),
            View(shiftGradient),
            View(result));

    /// <inheritdoc/>
    protected override void ScaleAndShiftGradientCore(
        NormalizationAxis axis,
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> scaleGradient,
        DeviceBuffer<float> shiftGradient,
        DeviceBuffer<float> workspace)
    {
        var split = new RowParts(rows);
        int parts = split.Count * columns;
        Launch(
            NormalizationKernels.PartSums,
            Threads(parts),
            axis == NormalizationAxis.Rows ? 1 : 0,
            rows,
            split.Length,
            columns,
            Views(input, statistics, epsilon, null),
            View(upstream),
            View(workspace));
        Launch(
            RowKernels.SumColumns,
            Threads(columns),
            split.Count,
            columns,
            View(workspace).SubView(0, parts),
            View(scaleGradient));
        Launch(
            RowKernels.SumColumns,
            Threads(columns),
            split.Count,
            columns,
            View(workspace).SubView(parts, parts),
            View(shiftGradient));
    }

    /// <inheritdoc/>
    protected override void AdvanceStatisticsCore(
        int rows, float momentum, Statistics statistics, Statistics running) =>
        Launch(
            NormalizationKernels.AdvanceStatistics,
            Threads(statistics.Means.Length),
            rows,
            momentum,
            View(statistics.Means),
            View(statistics.Variances),
            View(running.Means),
            View(running.Variances));

    /// <inheritdoc/>
    protected override void NormalizeRowsCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> shift,
        Statistics statistics,
        DeviceBuffer<float> output) =>
        Launch(
            NormalizationKernels.NormalizeRows,
            Threads(rows),
            rows,
            columns,
            Views(input, statistics, epsilon, scale),
            View(shift),
            View(output));

    /// <inheritdoc/>
    protected override void NormalizeRowsGradientCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result) =>
        Launch(
            NormalizationKernels.NormalizeRowsGradient,
            Threads(rows),
            rows,
            columns,
            Views(input, statistics, epsilon, scale),
            View(upstream),
            View(result));

    /// <inheritdoc/>
    protected override void AppendOnesCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> output) =>
        Launch(NormalizationKernels.AppendOnes, Threads(output.Length), columns, View(input), View(output));

    /// <inheritdoc/>
    protected override void DropLastColumnCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> result) =>
        Launch(NormalizationKernels.DropLastColumn, Threads(result.Length), columns, View(input), View(result));

    private static NormalizationViews Views(
        DeviceBuffer<float> input, Statistics statistics, float epsilon, DeviceBuffer<float>? scale) =>
        new(View(input), View(statistics.Means), View(statistics.Variances), epsilon, View(scale));
}
