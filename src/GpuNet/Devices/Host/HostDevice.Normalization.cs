using GpuNet.Devices.Host.Norms;

namespace GpuNet.Devices.Host;

/// <content>Normalization and the column of ones.</content>
internal sealed unsafe partial class HostDevice<R>
{
    public void ColumnStatistics(in ColumnStatistics launch)
    {
        var split = new RowParts(launch.Rows);
        Share(
            new PartMomentsJob<R>(split, launch.Columns, Pointer(launch.Input), Pointer(launch.Workspace)),
            launch.Input.Length);
        Share(
            new JoinMomentsJob<R>(
                split, launch.Columns, Pointer(launch.Workspace), Pointer(launch.Means), Pointer(launch.Variances)),
            (long)split.Count * launch.Columns);
    }

    public void NormalizeColumns(in NormalizeColumns launch) =>
        Share(
            new NormalizeColumnsJob<R>(
                launch.Rows,
                launch.Columns,
                Pointer(launch.Input),
                Pointer(launch.Means),
                Pointer(launch.Variances),
                launch.Epsilon,
                Pointer(launch.Scale),
                Pointer(launch.Shift),
                Pointer(launch.Output)),
            launch.Input.Length);

    public void NormalizeColumnsGradient(in NormalizeColumnsGradient launch) =>
        Share(
            new NormalizeColumnsGradientJob<R>(
                launch.Rows,
                launch.Columns,
                Pointer(launch.Input),
                Pointer(launch.Means),
                Pointer(launch.Variances),
                launch.Epsilon,
                Pointer(launch.Scale),
                Pointer(launch.Upstream),
                Pointer(launch.ScaleGradient),
                Pointer(launch.ShiftGradient),
                Pointer(launch.Result)),
            launch.Input.Length);

    public void ScaleAndShiftGradient(in ScaleAndShiftGradient launch)
    {
        var split = new RowParts(launch.Rows);
        float* products = Pointer(launch.Workspace);
        Share(
            new PartSumsJob<R>(
                launch.Axis,
                split,
                launch.Columns,
                Pointer(launch.Input),
                Pointer(launch.Means),
                Pointer(launch.Variances),
                launch.Epsilon,
                Pointer(launch.Upstream),
                products),
            launch.Input.Length);
        float* sums = products + ((long)split.Count * launch.Columns);
        SumColumns(split.Count, launch.Columns, split.Count, RowsOfChain, products, Pointer(launch.ScaleGradient));
        SumColumns(split.Count, launch.Columns, split.Count, RowsOfChain, sums, Pointer(launch.ShiftGradient));
    }

    public void AdvanceStatistics(in AdvanceStatistics launch)
    {
        int columns = launch.Means.Length;
        if (launch.Rows > 0)
            Each(
                new AdvanceElement<R>(launch.Momentum, 1, Pointer(launch.Means), Pointer(launch.RunningMeans)),
                columns);
        if (launch.Rows > 1)
        {
            float unbiased = launch.Rows / (launch.Rows - 1f);
            Each(
                new AdvanceElement<R>(
                    launch.Momentum, unbiased, Pointer(launch.Variances), Pointer(launch.RunningVariances)),
                columns);
        }
    }

    public void NormalizeRows(in NormalizeRows launch) =>
        Share(
            new NormalizeRowsJob<R>(
                launch.Rows,
                launch.Columns,
                Pointer(launch.Input),
                launch.Epsilon,
                Pointer(launch.Scale),
                Pointer(launch.Shift),
                Pointer(launch.Means),
                Pointer(launch.Variances),
                Pointer(launch.Output)),
            launch.Input.Length);

    public void NormalizeRowsGradient(in NormalizeRowsGradient launch) =>
        Share(
            new NormalizeRowsGradientJob<R>(
                launch.Rows,
                launch.Columns,
                Pointer(launch.Input),
                Pointer(launch.Means),
                Pointer(launch.Variances),
                launch.Epsilon,
                Pointer(launch.Scale),
                Pointer(launch.Upstream),
                Pointer(launch.Result)),
            launch.Input.Length);

    public void AppendOnes(in AppendOnes launch)
    {
        float* source = Pointer(launch.Input);
        float* target = Pointer(launch.Output);
        for (int row = 0; row < launch.Rows; row++, source += launch.Columns, target += launch.Columns + 1)
        {
            new ReadOnlySpan<float>(source, launch.Columns).CopyTo(new Span<float>(target, launch.Columns));
            target[launch.Columns] = 1;
        }
    }

    public void DropLastColumn(in DropLastColumn launch)
    {
        float* source = Pointer(launch.Input);
        float* target = Pointer(launch.Result);
        for (int row = 0; row < launch.Rows; row++, source += launch.Columns + 1, target += launch.Columns)
            new ReadOnlySpan<float>(source, launch.Columns).CopyTo(new Span<float>(target, launch.Columns));
    }
}
