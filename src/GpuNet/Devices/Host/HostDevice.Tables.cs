using GpuNet.Devices.Host.Rows;
using GpuNet.Operations;

namespace GpuNet.Devices.Host;

/// <content>Looking up rows of tables by label.</content>
internal sealed unsafe partial class HostDevice<R>
{
    public void GatherRows(in GatherRows launch)
    {
        CheckLabels("gather rows", launch.Labels, launch.Table.Length / Math.Max(1, launch.Columns));
        Share(
            new GatherRowsJob(
                launch.Rows, launch.Columns, Pointer(launch.Labels), Pointer(launch.Table), Pointer(launch.Result)),
            launch.Result.Length);
    }

    public void SumRowsByLabel(in SumRowsByLabel launch)
    {
        int tableRows = launch.Result.Length / Math.Max(1, launch.Columns);
        CheckLabels("sum rows by label", launch.Labels, tableRows);
        Share(
            new SumRowsByLabelJob<R>(
                launch.Rows, launch.Columns, tableRows, Pointer(launch.Labels), Pointer(launch.Input),
                Pointer(launch.Result)),
            launch.Input.Length);
    }

    public void ToLabels(in ToLabels launch)
    {
        float* input = Pointer(launch.Input);
        int* labels = Pointer(launch.Labels);
        for (int index = 0; index < launch.Input.Length; index++)
        {
            float x = input[index];
            labels[index] = x is >= 0 and < int.MaxValue && x == (int)x ? (int)x : -1;
        }
    }
}
