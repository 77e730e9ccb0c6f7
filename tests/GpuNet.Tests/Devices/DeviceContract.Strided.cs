using GpuNet.Devices;
using GpuNet.Operations;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Launches over strided layouts.</content>
public abstract partial class DeviceContract
{
    private static readonly int[][] StridedSizes =
    [
        [], [1], [0], [7], [257], [3, 5], [5, 0, 2], [1, 31, 1], [17, 13], [2, 3, 5, 7], [2, 1, 3, 2, 2, 5], [3, 2, 2, 3, 2, 5],
        [257, 129],
    ];

    [SkippableFact]
    public void CopyStrided_puts_each_element_in_its_place_and_leaves_the_rest()
    {
        foreach (StridedTrial trial in StridedTrial.All(StridedSizes))
        {
            foreach (float scale in (float[])[1, -0.5f])
            {
                using Bench bench = NewBench();
                float[] x = Numbers.Wild(trial.FirstLength, trial.Seed);
                float[] before = Numbers.Tame(trial.SecondLength, trial.Seed + 1);
                DeviceBuffer<float> input = bench.In(x);
                DeviceBuffer<float> result = bench.InOut(before);
                bench.Launch("strided copy", () => Device.Run(new CopyStrided(trial.Layout, scale, input, result)));
                float[] actual = Device.ToArray(result);
                float[] expected = [.. before];
                foreach ((int first, int second) in trial.Places)
                    expected[second] = scale * x[first];
                Expect.SameBits<float>(expected, actual, $"strided copy of {trial}");
            }
        }
    }
}
