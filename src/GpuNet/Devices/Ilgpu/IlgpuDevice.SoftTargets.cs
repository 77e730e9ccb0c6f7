using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Devices.Ilgpu;

/// <content>Launches on targets that are rows of probabilities.</content>
internal sealed partial class IlgpuDevice
{
    public void SoftCrossEntropyRows(in SoftCrossEntropyRows launch) =>
        Launch(
            SoftTargetKernels.CrossEntropy,
            Threads(launch.Rows),
            launch.Rows,
            launch.Columns,
            View(launch.Logits),
            View(launch.Targets),
            launch.Scale,
            View(launch.Losses),
            View(launch.Delta));

    public void OneHot(in OneHot launch) =>
        Launch(
            SoftTargetKernels.OneHot, Threads(launch.Result.Length), launch.Columns, View(launch.Labels), launch.On,
            launch.Off, View(launch.Result));
}
