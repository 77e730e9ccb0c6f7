using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Operations;

namespace GpuNet.Devices.Ilgpu;

/// <content>Looking up rows of tables by label.</content>
internal sealed partial class IlgpuDevice
{
    public void GatherRows(in GatherRows launch) =>
        Launch(
            TableKernels.GatherRows, Threads(launch.Result.Length), launch.Columns, View(launch.Labels),
            View(launch.Table), View(launch.Result));

    public void SumRowsByLabel(in SumRowsByLabel launch) =>
        Launch(
            TableKernels.SumRowsByLabel, Threads(launch.Result.Length), launch.Rows, launch.Columns,
            View(launch.Labels), View(launch.Input), View(launch.Result));

    public void ToLabels(in ToLabels launch) =>
        Launch(
            TableKernels.ToLabels, Threads(launch.Input.Length), View(launch.Input), View(launch.Labels));
}
