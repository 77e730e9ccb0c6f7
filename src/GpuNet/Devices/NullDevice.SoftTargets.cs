namespace GpuNet.Devices;

/// <content>Verbs on targets that are rows of probabilities.</content>
public sealed partial class NullDevice
{
    /// <inheritdoc/>
    protected override void SoftCrossEntropyCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<float> targets,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta)
    {
    }

    /// <inheritdoc/>
    protected override void OneHotCore(
        int rows, int columns, DeviceBuffer<int> labels, float on, float off, DeviceBuffer<float> result)
    {
    }
}
