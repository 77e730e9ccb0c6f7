using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Devices.Ilgpu;

/// <content>Verbs on targets that are rows of probabilities.</content>
internal sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    protected override void SoftCrossEntropyCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<float> targets,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta) =>
        Launch(
            SoftTargetKernels.CrossEntropy,
            Threads(rows),
            rows,
            columns,
            View(logits),
            View(targets),
            scale,
            View(losses),
            View(delta));

    /// <inheritdoc/>
    protected override void OneHotCore(
        int rows, int columns, DeviceBuffer<int> labels, float on, float off, DeviceBuffer<float> result) =>
        Launch(SoftTargetKernels.OneHot, Threads(result.Length), columns, View(labels), on, off, View(result));
}
