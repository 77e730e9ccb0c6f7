using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Devices.Ilgpu;

/// <content>Normalization and the column of ones.</content>
internal sealed partial class IlgpuDevice
{
    public void ColumnStatistics(in ColumnStatistics launch)
    {
        var split = new RowParts(launch.Rows);
        Kernels.Launch(
            NormalizationKernels.PartMoments,
            Threads(split.Count * launch.Columns),
            launch.Rows,
            split.Length,
            launch.Columns,
            View(launch.Input),
            View(launch.Workspace));
        Kernels.Launch(
            NormalizationKernels.JoinMoments,
            Threads(launch.Columns),
            launch.Rows,
            split.Length,
            launch.Columns,
            View(launch.Workspace),
            View(launch.Means),
            View(launch.Variances));
    }

    public void NormalizeColumns(in NormalizeColumns launch) =>
        Kernels.Launch(
            NormalizationKernels.NormalizeColumns,
            Threads(launch.Output.Length),
            launch.Columns,
            Views(launch.Input, launch.Means.Buffer, launch.Variances.Buffer, launch.Epsilon, launch.Scale),
            View(launch.Shift),
            View(launch.Output));

    public void NormalizeColumnsGradient(in NormalizeColumnsGradient launch) =>
        Kernels.Launch(
            NormalizationKernels.NormalizeColumnsGradient,
            Threads(launch.Result.Length),
            launch.Rows,
            launch.Columns,
            Views(launch.Input, launch.Means.Buffer, launch.Variances.Buffer, launch.Epsilon, launch.Scale),
            View(launch.Upstream),
            View(launch.ScaleGradient),
            View(launch.ShiftGradient),
            View(launch.Result));

    public void ScaleAndShiftGradient(in ScaleAndShiftGradient launch)
    {
        var split = new RowParts(launch.Rows);
        int parts = split.Count * launch.Columns;
        Kernels.Launch(
            NormalizationKernels.PartSums,
            Threads(parts),
            launch.Axis == NormalizationAxis.Rows ? 1 : 0,
            launch.Rows,
            split.Length,
            launch.Columns,
            Views(launch.Input, launch.Means.Buffer, launch.Variances.Buffer, launch.Epsilon, default),
            View(launch.Upstream),
            View(launch.Workspace));
        Kernels.Launch(
            RowKernels.SumColumns,
            Threads(launch.Columns),
            split.Count,
            launch.Columns,
            View(launch.Workspace).SubView(0, parts),
            View(launch.ScaleGradient));
        Kernels.Launch(
            RowKernels.SumColumns,
            Threads(launch.Columns),
            split.Count,
            launch.Columns,
            View(launch.Workspace).SubView(parts, parts),
            View(launch.ShiftGradient));
    }

    public void AdvanceStatistics(in AdvanceStatistics launch) =>
        Kernels.Launch(
            NormalizationKernels.AdvanceStatistics,
            Threads(launch.Means.Length),
            launch.Rows,
            launch.Momentum,
            View(launch.Means),
            View(launch.Variances),
            View(launch.RunningMeans),
            View(launch.RunningVariances));

    public void NormalizeRows(in NormalizeRows launch) =>
        Kernels.Launch(
            NormalizationKernels.NormalizeRows,
            Threads(launch.Rows),
            launch.Rows,
            launch.Columns,
            Views(launch.Input, launch.Means.Buffer, launch.Variances.Buffer, launch.Epsilon, launch.Scale),
            View(launch.Shift),
            View(launch.Output));

    public void NormalizeRowsGradient(in NormalizeRowsGradient launch) =>
        Kernels.Launch(
            NormalizationKernels.NormalizeRowsGradient,
            Threads(launch.Rows),
            launch.Rows,
            launch.Columns,
            Views(launch.Input, launch.Means.Buffer, launch.Variances.Buffer, launch.Epsilon, launch.Scale),
            View(launch.Upstream),
            View(launch.Result));

    public void AppendOnes(in AppendOnes launch) =>
        Kernels.Launch(
            NormalizationKernels.AppendOnes, Threads(launch.Output.Length), launch.Columns, View(launch.Input),
            View(launch.Output));

    public void DropLastColumn(in DropLastColumn launch) =>
        Kernels.Launch(
            NormalizationKernels.DropLastColumn, Threads(launch.Result.Length), launch.Columns, View(launch.Input),
            View(launch.Result));

    private static NormalizationViews Views(
        In<float> input, DeviceBuffer<float>? means, DeviceBuffer<float>? variances, float epsilon, In<float> scale) =>
        new(View(input), View(means), View(variances), epsilon, View(scale));
}
