using GpuNet.CudaEmulator;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Operations;
using GpuNet.TestReport;
using Xunit;
using Device = GpuNet.Devices.Device;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// What GPUs launch, groups with barriers, on an emulated device that watches for races. The barrier-free kernels of a
/// CPU accelerator are what it must agree with.
/// </summary>
public sealed class GroupKernelTests : IDeviceTests, IDisposable
{
    // Two multiprocessors: a product of one tile is then cut in two parts.
    private static readonly EmulatorOptions Machine = new()
    {
        Multiprocessors = 2,
        WatchSharedRaces = true,
        WatchGlobalRaces = true,
    };

    private readonly Device plain = GpuNet.Devices.Devices.Open("ilgpu-cpu");
    private readonly Device groups;
    private readonly EmulatedMachine machine;

    public GroupKernelTests() => groups = EmulatedCuda.Open(Machine, out machine);

    public static DevicePlace Place => EmulatedCuda.PlaceOf("cuda", Machine);

    public static TheoryData<GemmShape> Shapes() =>
    [
        new(5, 3, 0), new(33, 66, 17, true), new(20, 30, 70, false, true), new(64, 64, 64, true, true),
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Products_of_groups_agree_with_those_without(GemmShape shape)
    {
        bool cut = shape.Inner >= 64;
        Assert.Equal(cut ? 2 * shape.Rows * shape.Columns : 0, groups.GemmWorkspaceLength(shape));
        float[] a = Numbers.Tame(shape.Rows * shape.Inner, 1);
        float[] b = Numbers.Tame(shape.Inner * shape.Columns, 2);
        float[] y = Numbers.Tame(shape.Rows * shape.Columns, 3);
        float[] bias = Numbers.Tame(shape.Columns, 4);
        float[] expected = Run(plain);
        float[] actual = Run(groups);
        for (int index = 0; index < expected.Length; index++)
        {
            Assert.Equal(
                expected[index], actual[index], 1e-6 * (shape.Inner + 1) * Math.Max(1, Math.Abs(expected[index])));
        }

        float[] Run(Device on)
        {
            DeviceBuffer<float> left = on.Allocate<float>(a);
            DeviceBuffer<float> right = on.Allocate<float>(b);
            DeviceBuffer<float> row = on.Allocate<float>(bias);
            DeviceBuffer<float> workspace = on.Allocate<float>(on.GemmWorkspaceLength(shape));
            DeviceBuffer<float>[] results = [.. Enumerable.Range(0, 6).Select(_ => on.Allocate<float>(y))];
            DeviceBuffer<float> scalars = on.Allocate<float>([0.1f, 0.9f, 0.99f]);
            on.Run(new Gemm(shape, left, right, results[0], workspace));
            on.Run(new GemmActivation<Tanh>(shape, left, right, row, default(Tanh), results[1], workspace));
            on.Run(
                new GemmGradient<Sigmoid>(
                    shape, left, right, default(Sigmoid), results[2], null, results[2], workspace));
            on.Run(
                new GemmUpdate<Momentum>(
                    shape, left, right, new Momentum(), results[3], results[4], null, scalars, workspace));
            return [.. results.SelectMany(on.ToArray)];
        }
    }

    // No result here is large enough that the device would choose the larger tile by itself, save the last: its two
    // parts of 128 and its single tile are enough for two multiprocessors.
    public static TheoryData<GemmShape> WideShapes() =>
    [
        new(5, 131, 9), new(132, 4, 12, false, true), new(8, 68, 20, true, true), new(100, 128, 256, true),
    ];

    [Theory]
    [MemberData(nameof(WideShapes))]
    public void Products_of_larger_tiles_agree_with_those_without(GemmShape shape)
    {
        float[] a = Numbers.Tame(shape.Rows * shape.Inner, 1);
        float[] b = Numbers.Tame(shape.Inner * shape.Columns, 2);
        float[] expected = Run(plain, 0);
        int most = ((IlgpuDevice)groups).Parts(GemmVersion.Wide, shape);
        Assert.Equal(shape.Inner >= 256 ? 2 : 1, most);
        foreach (int parts in new[] { 0, 1, most }.Distinct())
        {
            float[] actual = Run(groups, parts);
            for (int index = 0; index < expected.Length; index++)
            {
                double tolerance = 1e-6 * (shape.Inner + 1) * Math.Max(1, Math.Abs(expected[index]));
                Assert.Equal(expected[index], actual[index], tolerance);
            }
        }

        // The device's own choice, or larger tiles in so many parts.
        float[] Run(Device on, int parts)
        {
            DeviceBuffer<float> left = on.Allocate<float>(a);
            DeviceBuffer<float> right = on.Allocate<float>(b);
            int needed = Math.Max(on.GemmWorkspaceLength(shape), parts * shape.Rows * shape.Columns);
            DeviceBuffer<float> workspace = on.Allocate<float>(needed);
            DeviceBuffer<float> result = on.Allocate<float>(shape.Rows * shape.Columns);
            if (parts > 0)
                ((IlgpuDevice)on).Multiply(GemmVersion.Wide, parts, shape, left, right, result, workspace);
            else
                on.Run(new Gemm(shape, left, right, result, workspace));
            return on.ToArray(result);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1027)]
    public void The_sum_of_a_group_is_the_sum(int length)
    {
        float[] x = Numbers.Tame(length, 5);
        DeviceBuffer<float> input = groups.Allocate<float>(x);
        DeviceBuffer<float> result = groups.Allocate<float>(1);
        DeviceBuffer<float> running = groups.Allocate<float>([2f, 0.0625f]);
        groups.Run(new Sum(input, 0.5f, result));
        Assert.Equal(0.5 * x.Sum(value => (double)value), groups.ToArray(result)[0], 1e-4);
        groups.Run(new Accumulate(input, running));
        Assert.Equal(2.0625 + x.Sum(value => (double)value), groups.ToArray(running).Sum(part => (double)part), 1e-4);
    }

    // Narrow and wide rows, at the limit between them, and more of both than the groups take at once.
    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 0)]
    [InlineData(1, 1)]
    [InlineData(67, 10)]
    [InlineData(300, 3)]
    [InlineData(33, 32)]
    [InlineData(17, 33)]
    [InlineData(1, 129)]
    public void Rows_of_groups_agree_with_those_without(int rows, int columns)
    {
        float[] x = Numbers.Tame(rows * columns, 7);
        float[] g = Numbers.Tame(rows * columns, 8);
        if (x.Length > 4)
            x[^2] = float.NaN;
        int[] classes = [.. Enumerable.Range(0, rows).Select(row => (row * 7 % (columns + 2)) - 1)];
        (float[] expected, int[] counted) = Run(plain);
        (float[] actual, int[] count) = Run(groups);
        Assert.Equal(counted, count);
        for (int index = 0; index < expected.Length; index++)
        {
            double size = float.IsNaN(expected[index]) ? 1 : Math.Max(1, Math.Abs(expected[index]));
            Assert.Equal(expected[index], actual[index], 1e-7 * (columns + rows) * size);
        }

        (float[] Results, int[] Counts) Run(Device on)
        {
            DeviceBuffer<float> z = on.Allocate<float>(x);
            DeviceBuffer<float> upstream = on.Allocate<float>(g);
            DeviceBuffer<int> labels = on.Allocate<int>(classes);
            DeviceBuffer<int> right = on.Allocate<int>(new int[1]);
            DeviceBuffer<int> confusion = on.Allocate<int>(new int[columns * columns]);
            DeviceBuffer<float>[] results = [.. Enumerable.Range(0, 4).Select(_ => on.Allocate<float>(x))];
            DeviceBuffer<float> losses = on.Allocate<float>(new float[rows]);
            DeviceBuffer<float> sums = on.Allocate<float>(new float[columns]);
            on.Run(new SoftmaxRows(rows, columns, z, results[0]));
            on.Run(new SoftmaxRows(rows, columns, results[1], results[1]));
            on.Run(new SoftmaxRowsGradient(rows, columns, results[0], upstream, upstream));
            on.Run(new CrossEntropyRows(rows, columns, z, labels, 0.5f, losses, results[2]));
            on.Run(new CrossEntropyRows(rows, columns, results[3], labels, 0.5f, null, results[3]));
            on.Run(new CountPredictions(rows, columns, z, labels, right, confusion));
            on.Run(new SumColumns(rows, columns, z, sums));
            DeviceBuffer<float>[] all = [.. results, upstream, losses, sums];
            return ([.. all.SelectMany(on.ToArray)], [.. on.ToArray(right), .. on.ToArray(confusion)]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Four_numbers_at_once_give_what_one_by_one_gives(int late)
    {
        float[] x = [.. new float[late], .. Numbers.Tame(1027, 6)];
        DeviceBuffer<float> input = groups.Allocate<float>(x).Slice(late, 1027);
        DeviceBuffer<float> result = groups.Allocate<float>(x.Length).Slice(late, 1027);
        groups.Run(new Map<LeakyReLU>(new LeakyReLU(), input, result));
        groups.Run(new Add(2f, result, 1f, input, result));
        groups.Run(new Multiply(result, input, result));
        groups.Run(new Scale(0.5f, result, result));
        groups.Run(new MapGradient<Softplus>(default(Softplus), null, input, result, result));
        float[] actual = groups.ToArray(result);
        for (int index = 0; index < actual.Length; index++)
        {
            double number = x[late + index];
            double activated = number > 0 ? number : new LeakyReLU().Alpha * number;
            double scaled = 0.5 * number * ((2 * activated) + number);
            Assert.Equal(scaled * (1 - Math.Exp(-number)), actual[index], 1e-5 * Math.Max(1, Math.Abs(actual[index])));
        }
    }

    [Fact]
    public void Threads_that_take_turns_do_what_threads_with_runs_do()
    {
        float[] x = Numbers.Tame(5003, 6);
        Assert.Equal(Run(plain), Run(groups));

        float[] Run(Device on)
        {
            DeviceBuffer<float> result = on.Allocate<float>(x.Length);
            on.Run(new Map<LeakyReLU>(new LeakyReLU(), on.Allocate<float>(x), result));
            return on.ToArray(result);
        }
    }

    public void Dispose()
    {
        plain.Dispose();
        groups.Dispose();
        machine.ThrowIfAnythingWasFound();
        machine.Dispose();
    }
}
