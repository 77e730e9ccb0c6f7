namespace GpuNet.Devices;

/// <content>Normalization and the column of ones.</content>
public sealed partial class NullDevice
{
    /// <inheritdoc/>
    protected override void ColumnStatisticsCore(
        int rows, int columns, DeviceBuffer<float> input, Statistics statistics, DeviceBuffer<float> workspace)
    {
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
        DeviceBuffer<float> output)
    {
    }

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
        DeviceBuffer<float> result)
    {
    }

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
    }

    /// <inheritdoc/>
    protected override void AdvanceStatisticsCore(
        int rows, float momentum, Statistics statistics, Statistics running)
    {
    }

    /// <inheritdoc/>
    protected override void NormalizeRowsCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> shift,
        Statistics statistics,
        DeviceBuffer<float> output)
    {
    }

    /// <inheritdoc/>
    protected override void NormalizeRowsGradientCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void AppendOnesCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> output)
    {
    }

    /// <inheritdoc/>
    protected override void DropLastColumnCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
    }
}
