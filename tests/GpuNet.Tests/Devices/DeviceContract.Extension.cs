using GpuNet.Devices;
using GpuNet.Extension;
using GpuNet.Tests.Formulas;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>A launch that was written outside the library.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void A_launch_of_another_assembly_runs_like_the_librarys_own()
    {
        foreach ((int rows, int columns) in Matrices)
        {
            foreach (bool fromEnd in new[] { false, true })
            {
                using Bench bench = NewBench();
                float[] x = Numbers.Tame(rows * columns, columns + 5);
                if (x.Length > 3)
                    x[^2] = float.NaN;
                DeviceBuffer<float> input = bench.In(x);
                DeviceBuffer<float>[] outputs = [bench.Out(x.Length), bench.InOut(x)];
                bench.Launch(
                    "cumulative sum", () => Device.Run(new CumulativeSum(rows, columns, fromEnd, input, outputs[0])));
                bench.Launch(
                    "cumulative sum",
                    () => Device.Run(new CumulativeSum(rows, columns, fromEnd, outputs[1], outputs[1])));
                foreach (float[] actual in outputs.Select(Device.ToArray))
                {
                    for (int row = 0; row < rows; row++)
                    {
                        (double sum, double sizes) = (0, 0);
                        for (int step = 0; step < columns; step++)
                        {
                            int place = (row * columns) + (fromEnd ? columns - 1 - step : step);
                            sum += x[place];
                            sizes += Math.Abs(x[place]);
                            Expect.Close(
                                sum,
                                (step + 1) * Ulps.Rounding * sizes,
                                actual[place],
                                $"cumulative sum {rows}×{columns}",
                                place);
                        }
                    }
                }
            }
        }
    }
}
