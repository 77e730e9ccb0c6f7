using GpuNet.Devices;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Convolution and pooling.</content>
public abstract partial class DeviceContract
{
    /// <summary>
    /// Batches and windows: none, single ones, overlapping ones, gaps between, every kind of edge, many channels.
    /// </summary>
    protected virtual IEnumerable<(int Batch, WindowGeometry Geometry)> WindowCases =>
    [
        (0, new(3, 4, 2, new(2, 1, 0))),
        (1, new(1, 1, 1, new(1, 1, 0))),
        (1, new(4, 3, 5, new(new(4, 3), 1, 0))),
        (2, new(5, 7, 3, new(3, 1, 1))),
        (1, new(7, 5, 1, new(5, 1, 2))),
        (3, new(8, 6, 8, new(2, 2, 0))),
        (2, new(9, 11, 4, new(new(3, 2), new(3, 2), new(1, 0)))),
        (2, new(10, 10, 17, new(3, 2, 2))),
        (1, new(6, 6, 1, new(1, 3, 0))),
        (1, new(11, 11, 2, new(2, 3, 1))),
        (2, new(13, 7, 33, new(new(2, 5), new(1, 4), new(0, 3)))),
        (3, new(28, 28, 1, new(5, 1, 0))),
        (5, new(12, 12, 16, new(2, 2, 0))),
        (1, new(1, 257, 1, new(new(1, 3), 1, new(0, 1)))),
    ];

    [SkippableFact]
    public void Unfold_copies_what_each_window_covers_to_the_bit()
    {
        foreach ((int batch, WindowGeometry geometry) in WindowCases)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Wild((int)(batch * geometry.InputLength), batch + 3);
            int[] places = WindowReference.Unfolded(batch, geometry);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> result = bench.Out(places.Length);
            bench.Launch("unfold", () => Device.Run(new Unfold(batch, geometry, input, result)));
            float[] expected = Array.ConvertAll(places, place => place < 0 ? 0 : x[place]);
            Expect.SameBits<float>(expected, Device.ToArray(result), $"unfold {batch}×({geometry})");
        }
    }

    [SkippableFact]
    public void Fold_is_the_transpose_of_unfold_and_sums_in_the_order_of_the_windows()
    {
        foreach ((int batch, WindowGeometry geometry) in WindowCases)
        {
            using Bench bench = NewBench();
            int[] places = WindowReference.Unfolded(batch, geometry);
            float[] x = Numbers.Wild(places.Length, batch + 4);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> result = bench.Out((int)(batch * geometry.InputLength));
            bench.Launch("fold", () => Device.Run(new Fold(batch, geometry, input, result)));
            Scattered sums = new(result.Length);
            for (int index = 0; index < places.Length; index++)
            {
                if (places[index] >= 0)
                    sums.Add(places[index], x[index]);
            }

            sums.Check(Device.ToArray(result), $"fold {batch}×({geometry})", sameOrder: true);
        }
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void MaxPool_finds_the_first_largest_and_its_gradient_goes_there(bool ties)
    {
        foreach ((int batch, WindowGeometry geometry) in WindowCases)
        {
            using Bench bench = NewBench();
            int length = (int)(batch * geometry.InputLength);
            float[] x = ties
                ? Array.ConvertAll(
                    Numbers.Integers(length, 5, 3), number => number switch { 0 => -1f, 1 => -0f, _ => 0f })
                : Numbers.Wild(length, batch + 5);
            int[][] covered = [.. WindowReference.Covered(batch, geometry)];
            int[] best = Array.ConvertAll(covered, places => First(places, x));
            float[] g = Numbers.Wild(best.Length, batch + 6);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float>[] outputs = [bench.Out(best.Length), bench.Out(best.Length)];
            DeviceBuffer<int> winners = bench.InOut(new int[best.Length]);
            DeviceBuffer<float> upstream = bench.In(g);
            DeviceBuffer<float> result = bench.Out(length);
            bench.Launch("max pool", () => Device.Run(new MaxPool(batch, geometry, input, outputs[0], winners)));
            bench.Launch("max pool", () => Device.Run(new MaxPool(batch, geometry, input, outputs[1], null)));
            bench.Launch(
                "gradient of max pool", () => Device.Run(
                    new MaxPoolGradient(batch, geometry, winners, upstream, result)));
            string what = $"max pool {batch}×({geometry})";
            foreach (float[] actual in outputs.Select(Device.ToArray))
                Expect.SameBits<float>(Array.ConvertAll(best, place => x[place]), actual, what);

            // In the batch a place counts channels and images too; a winner is a place in its own image.
            int pixels = geometry.Height * geometry.Width;
            Assert.Equal(
                Array.ConvertAll(best, place => place / geometry.Channels % pixels), Device.ToArray(winners));
            Scattered sums = new(length);
            for (int index = 0; index < best.Length; index++)
                sums.Add(best[index], g[index]);
            sums.Check(Device.ToArray(result), $"gradient of {what}", sameOrder: true);
        }
    }

    [SkippableFact]
    public void MaxPool_takes_the_first_NaN_before_all_and_infinities_for_numbers()
    {
        const float Inf = float.PositiveInfinity;
        float[] x =
        [
            float.NaN, 1, Inf, float.NaN, -Inf, -Inf,
            2, Inf, 3, float.NaN, -Inf, -Inf,
        ];
        var geometry = new WindowGeometry(2, 6, 1, new Window(2, 2, 0));
        using Bench bench = NewBench();
        DeviceBuffer<float> input = bench.In(x);
        DeviceBuffer<float> output = bench.Out(3);
        DeviceBuffer<int> winners = bench.InOut([-1, -1, -1]);
        bench.Launch("max pool", () => Device.Run(new MaxPool(1, geometry, input, output, winners)));
        Assert.Equal([float.NaN, float.NaN, -Inf], Device.ToArray(output));
        Assert.Equal([0, 3, 4], Device.ToArray(winners));
    }

    [SkippableFact]
    public void AveragePool_divides_by_what_the_window_covers_and_its_gradient_spreads_it()
    {
        foreach ((int batch, WindowGeometry geometry) in WindowCases)
        {
            using Bench bench = NewBench();
            int length = (int)(batch * geometry.InputLength);
            float[] x = Numbers.Wild(length, batch + 7);
            int[][] covered = [.. WindowReference.Covered(batch, geometry)];
            float[] g = Numbers.Wild(covered.Length, batch + 8);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> output = bench.Out(covered.Length);
            DeviceBuffer<float> upstream = bench.In(g);
            DeviceBuffer<float> result = bench.Out(length);
            bench.Launch("average pool", () => Device.Run(new AveragePool(batch, geometry, input, output)));
            bench.Launch(
                "gradient of average pool", () => Device.Run(
                    new AveragePoolGradient(batch, geometry, upstream, result)));
            float[] means = Device.ToArray(output);
            Scattered sums = new(length);
            for (int index = 0; index < covered.Length; index++)
            {
                int count = covered[index].Length;
                (double sum, double magnitude) = Reference.Sum(covered[index].Select(place => x[place]));
                Expect.Close(
                    sum / count, (count + 1) * Ulps.Rounding * magnitude / count, means[index],
                    $"average pool {batch}×({geometry})", index);
                foreach (int place in covered[index])
                    sums.Add(place, g[index] / (double)count);
            }

            sums.Check(Device.ToArray(result), $"gradient of average pool {batch}×({geometry})", sameOrder: false);
        }
    }

    [SkippableFact]
    public void A_geometry_without_sizes_or_a_negative_batch_is_refused()
    {
        DeviceBuffer<float> empty = Device.Allocate<float>(0);
        Assert.Equal(
            "unfold: the geometry is uninitialized; create it with its constructor",
            Assert.Throws<ArgumentException>(() => Device.Run(new Unfold(1, default, empty, empty))).Message);
        Assert.Equal(
            "max pool: the batch must be at least 0; got -1",
            Assert.Throws<ArgumentException>(
                () => Device.Run(new MaxPool(-1, new(2, 2, 1, new(2, 1, 0)), empty, empty, null))).Message);
    }

    private static int First(int[] places, float[] x)
    {
        int first = places[0];
        foreach (int place in places)
        {
            if (x[place] > x[first] || (float.IsNaN(x[place]) && !float.IsNaN(x[first])))
                first = place;
        }

        return first;
    }
}
