using GpuNet.Devices.Host.Rows;

namespace GpuNet.Devices.Host;

/// <content>Verbs on targets that are rows of probabilities.</content>
internal sealed unsafe partial class HostDevice<R>
{
    protected override void SoftCrossEntropyCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<float> targets,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta) =>
        Share(
            new SoftCrossEntropyJob<R>(
                rows, columns, Pointer(logits), Pointer(targets), scale, Pointer(losses), Pointer(delta)),
            logits.Length);

    protected override void OneHotCore(
        int rows, int columns, DeviceBuffer<int> labels, float on, float off, DeviceBuffer<float> result)
    {
        CheckLabels("one-hot", labels, columns);
        Share(new OneHotJob(rows, columns, Pointer(labels), on, off, Pointer(result)), result.Length);
    }
}
