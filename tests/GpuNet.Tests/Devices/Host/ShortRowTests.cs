using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Reals;
using GpuNet.Operations;
using Xunit;

namespace GpuNet.Tests.Devices.Host;

public sealed class ShortRowTests
{
    [Fact]
    public void A_row_has_the_same_softmax_wherever_it_stands()
    {
        SameBits<Real32x4>();
        SameBits<Real32x8>();
        SameBits<Real32x16>();
    }

    // Of seven rows four are taken together and three alone.
    private static void SameBits<R>()
        where R : unmanaged, ILanes<R>
    {
        const int Rows = 7;
        using var device = HostDevice.Create<R>(1);
        for (int columns = 1; columns <= R.Count; columns++)
        {
            for (int seed = 0; seed < 20; seed++)
            {
                float[] row = Numbers.Tame(columns, seed);
                DeviceBuffer<float> input = device.Allocate<float>(
                    [.. Enumerable.Repeat(row, Rows).SelectMany(part => part)]);
                DeviceBuffer<float> output = device.Allocate<float>(Rows * columns);
                device.Run(new SoftmaxRows(Rows, columns, input, output));
                float[] results = device.ToArray(output);
                for (int at = 1; at < Rows; at++)
                    Expect.SameBits<float>(
                        results.AsSpan(0, columns), results.AsSpan(at * columns, columns), $"row {at} of {columns}");
            }
        }
    }
}
