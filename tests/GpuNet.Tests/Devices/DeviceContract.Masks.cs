using GpuNet.Devices;
using GpuNet.Operations;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Choices by masks.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void Select_takes_one_or_the_other_also_in_place_and_with_one_left_out()
    {
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            float[] m = [.. Numbers.Wild(length, length + 1).Select(
                (number, index) => float.IsSubnormal(number) || index % 3 == 0 ? 0 : number)];
            (float[] a, float[] b) = (Numbers.Wild(length, length + 2), Numbers.Wild(length, length + 3));
            DeviceBuffer<float> mask = bench.In(m);
            DeviceBuffer<float> left = bench.In(a);
            DeviceBuffer<float> right = bench.In(b);
            float[] both = [.. m.Select((number, index) => Math.Abs(number) > 0 ? a[index] : b[index])];
            float[] one = [.. m.Select((number, index) => Math.Abs(number) > 0 ? a[index] : 0)];
            float[] other = [.. m.Select((number, index) => Math.Abs(number) > 0 ? 0 : b[index])];
            Check(both, mask, left, right, bench.Out(length));
            Check(one, mask, left, null, bench.Out(length));
            Check(other, mask, null, right, bench.Out(length));
            DeviceBuffer<float>[] places = [bench.InOut(m), bench.InOut(a), bench.InOut(b)];
            Check(both, places[0], left, right, places[0]);
            Check(both, mask, places[1], right, places[1]);
            Check(both, mask, left, places[2], places[2]);

            void Check(
                float[] expected,
                DeviceBuffer<float> by,
                DeviceBuffer<float>? first,
                DeviceBuffer<float>? second,
                DeviceBuffer<float> result)
            {
                bench.Launch("select", () => Device.Run(new Select(by, first, second, result)));
                Expect.SameBits<float>(expected, Device.ToArray(result), $"select of {length}");
            }
        }
    }
}
