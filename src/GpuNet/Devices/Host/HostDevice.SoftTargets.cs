using GpuNet.Devices.Host.Rows;

namespace GpuNet.Devices.Host;

/// <content>Launches on targets that are rows of probabilities.</content>
internal sealed unsafe partial class HostDevice<R>
{
    public void SoftCrossEntropyRows(in SoftCrossEntropyRows launch) =>
        Share(
            new SoftCrossEntropyJob<R>(
                launch.Rows, launch.Columns, Pointer(launch.Logits), Pointer(launch.Targets), launch.Scale,
                Pointer(launch.Losses), Pointer(launch.Delta)),
            launch.Logits.Length);

    public void OneHot(in OneHot launch)
    {
        CheckLabels("one-hot", launch.Labels, launch.Columns);
        Share(
            new OneHotJob(
                launch.Rows, launch.Columns, Pointer(launch.Labels), launch.On, launch.Off, Pointer(launch.Result)),
            launch.Result.Length);
    }
}
