using GpuNet.Devices.Host.Norms;

namespace GpuNet.Devices.Host;

/// <content>Normalization and the column of ones.</content>
internal sealed unsafe partial class HostDevice<R>
{
    protected override void ColumnStatisticsCore(
        int rows, int columns, DeviceBuffer<float> input, Statistics statistics, DeviceBuffer<float> workspace)
    {
        var split = new RowParts(rows);
        Share(new PartMomentsJob<R>(split, columns, Pointer(input), Pointer(workspace)), input.Length);
        Share(
            new JoinMomentsJob<R>(
                split, columns, Pointer(workspace), Pointer(statistics.Means), Pointer(statistics.Variances)),
            (long)split.Count * columns);
    }

    protected override void NormalizeColumnsCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> shift,
        DeviceBuffer<float> output) =>
        Share(
            new NormalizeColumnsJob<R>(
                rows,
                columns,
                Pointer(input),
                Pointer(statistics.Means),
                Pointer(statistics.Variances),
                epsilon,
                Pointer(scale),
                Pointer(shift),
                Pointer(output)),
            input.Length);

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
        Share(
            new NormalizeColumnsGradientJob<R>(
                rows,
                columns,
                Pointer(input),
                Pointer(statistics.Means),
                Pointer(statistics.Variances),
                epsilon,
                Pointer(scale),
                Pointer(upstream),
                Pointer(scaleGradient),
                Pointer(shiftGradient),
                Pointer(result)),
            input.Length);

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
        float* products = Pointer(workspace);
        Share(
            new PartSumsJob<R>(
                axis,
                split,
                columns,
                Pointer(input),
                Pointer(statistics.Means),
                Pointer(statistics.Variances),
                epsilon,
                Pointer(upstream),
                products),
            input.Length);
        float* sums = products + ((long)split.Count * columns);
        SumColumns(split.Count, columns, split.Count, RowsOfRun, products, Pointer(scaleGradient));
        SumColumns(split.Count, columns, split.Count, RowsOfRun, sums, Pointer(shiftGradient));
    }

    protected override void AdvanceStatisticsCore(int rows, float momentum, Statistics statistics, Statistics running)
    {
        int columns = statistics.Means.Length;
        if (rows > 0)
            Each(new AdvanceElement<R>(momentum, 1, Pointer(statistics.Means), Pointer(running.Means)), columns);
        if (rows > 1)
        {
            float unbiased = rows / (rows - 1f);
            Each(
                new AdvanceElement<R>(momentum, unbiased, Pointer(statistics.Variances), Pointer(running.Variances)),
                columns);
        }
    }

    protected override void NormalizeRowsCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> shift,
        Statistics statistics,
        DeviceBuffer<float> output) =>
        Share(
            new NormalizeRowsJob<R>(
                rows,
                columns,
                Pointer(input),
                epsilon,
                Pointer(scale),
                Pointer(shift),
                Pointer(statistics.Means),
                Pointer(statistics.Variances),
                Pointer(output)),
            input.Length);

    protected override void NormalizeRowsGradientCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result) =>
        Share(
            new NormalizeRowsGradientJob<R>(
                rows,
                columns,
                Pointer(input),
                Pointer(statistics.Means),
                Pointer(statistics.Variances),
                epsilon,
                Pointer(scale),
                Pointer(upstream),
                Pointer(result)),
            input.Length);

    protected override void AppendOnesCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> output)
    {
        float* source = Pointer(input);
        float* target = Pointer(output);
        for (int row = 0; row < rows; row++, source += columns, target += columns + 1)
        {
            new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(target, columns));
            target[columns] = 1;
        }
    }

    protected override void DropLastColumnCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        float* source = Pointer(input);
        float* target = Pointer(result);
        for (int row = 0; row < rows; row++, source += columns + 1, target += columns)
            new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(target, columns));
    }
}
