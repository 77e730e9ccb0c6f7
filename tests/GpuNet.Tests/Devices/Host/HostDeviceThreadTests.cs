using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;
using GpuNet.Operations;
using Xunit;

namespace GpuNet.Tests.Devices.Host;

public sealed class HostDeviceThreadTests
{
    [Fact]
    public void Results_have_the_same_bits_for_every_number_of_threads()
    {
        SameBits<Real32x4>();
        SameBits<Real32x8>();
        SameBits<Real32x16>();
    }

    [Fact]
    public void The_widest_registers_are_chosen_and_the_number_of_threads_is_checked()
    {
        using var device = HostDevice.Create(2);
        Assert.Equal(2, device.Threads);
        using var all = HostDevice.Create();
        Assert.Equal(Environment.ProcessorCount, all.Threads);
        _ = Assert.Throws<ArgumentOutOfRangeException>("threads", () => HostDevice.Create(-1));
        _ = Assert.Throws<ArgumentOutOfRangeException>("threads", () => HostDevice.Create(1025));
    }

    /// <summary>Rounds enough that both threads come between another's question and its answer: hundreds do.</summary>
    [Fact]
    public void Memory_that_two_threads_give_back_at_once_goes_back_once()
    {
        const int Rounds = 20_000;
        using var device = HostDevice.Create(1);
        DeviceBuffer<float> buffer = device.Allocate<float>(100);
        using var ready = new Barrier(2);
        using var done = new Barrier(2);
        var beside = OtherThread.Start(() =>
        {
            for (int round = 0; round < Rounds; round++)
                GiveBack();
        });
        for (int round = 0; round < Rounds; round++)
        {
            GiveBack();
            buffer.Memory.Dispose();
            Assert.Equal(0, device.AllocatedBytes);
            buffer = device.Allocate<float>(100);
        }

        Assert.Null(beside.Join());

        void GiveBack()
        {
            ready.SignalAndWait();
            try
            {
                buffer.Memory.Dispose();
            }
            catch (DeviceInUseException)
            {
                // The other thread was there first.
            }

            done.SignalAndWait();
        }
    }

    private static void SameBits<R>()
        where R : unmanaged, ILanes<R>
    {
        float[] alone = Results<R>(1);
        Expect.SameBits<float>(alone, Results<R>(2), "two threads");
        Expect.SameBits<float>(alone, Results<R>(3), "three threads");
        Expect.SameBits<float>(alone, Results<R>(16), "sixteen threads");
    }

    private static float[] Results<R>(int threads)
        where R : unmanaged, ILanes<R>
    {
        const int Rows = 131;
        const int Columns = 151;
        const int Size = Rows * Columns;
        using var device = HostDevice.Create<R>(threads);
        DeviceBuffer<float> a = device.Allocate<float>(Numbers.Tame(Size, 1));
        DeviceBuffer<float> b = device.Allocate<float>(Numbers.Tame(Size, 2));
        DeviceBuffer<float> rectified = device.Allocate<float>(Size);
        device.Run(new Map<ReLU>(default(ReLU), a, rectified));
        DeviceBuffer<int> labels = device.Allocate<int>(Numbers.Integers(Rows, 3, Columns));
        DeviceBuffer<int> counters = device.Allocate<int>([5, 0, 0, 0]);
        DeviceBuffer<float> scalars = device.Allocate<float>([0.1f, 0.9f, 0.999f]);
        var results = new List<float>();
        Keep(Size, to => device.Run(new Map<Tanh>(default(Tanh), a, to)));
        Keep(Size, to => device.Run(new MapGradient<Sigmoid>(default(Sigmoid), a, null, b, to)));
        Keep(Size, to => device.Run(new Dropout(0.5f, new DropoutKey(1, 2), counters, a, to)));
        Keep(Size, to => device.Run(new SoftmaxRows(Rows, Columns, a, to)));
        Keep(Size, to => device.Run(new SoftmaxRowsGradient(Rows, Columns, a, b, to)));
        Keep(Size, to => device.Run(new CrossEntropyRows(Rows, Columns, a, labels, 1, null, to)));
        foreach (int columns in (int[])[3, 10])
            ShortRows(Size / columns, columns);
        Keep(Columns, to => device.Run(new SumColumns(Rows, Columns, a, to)));
        foreach (int columns in (int[])[1, 7, 16, 40])
            Keep(
                columns,
                to => device.Run(new SumColumns(Size / columns, columns, a.Slice(0, Size / columns * columns), to)));
        Keep(1, to => device.Run(new Sum(a, 1, to)));
        foreach (GemmShape shape in new[]
        {
            new GemmShape(Rows, Rows, Columns, false, true), new GemmShape(Columns, Columns, Rows, true),
            new GemmShape(Size, 1, 1), new GemmShape(1, Size, 1), new GemmShape(1, 1, Size),
            new GemmShape(Rows, 10, 60), new GemmShape(Rows, 16, 60), new GemmShape(20, 384, 50),
        })
        {
            Products(shape, a);
            Products(shape, rectified);
        }

        foreach (int columns in (int[])[32, 61, 128])
        {
            BatchProducts(291, 300, columns);
            BatchProducts(17, 100, columns);
        }

        return [.. results];

        DeviceBuffer<float> Zeros(int length) => device.Allocate<float>(new float[length]);

        // Threads that begin at other rows take them in other groups.
        void ShortRows(int rows, int columns)
        {
            float[] numbers = Numbers.Tame(rows * columns, 4);
            for (int index = 0; index < numbers.Length; index += 37)
            {
                numbers[index] = (index % 3) switch
                {
                    0 => float.NaN,
                    1 => float.PositiveInfinity,
                    _ => float.NegativeInfinity,
                };
            }

            DeviceBuffer<float> logits = device.Allocate<float>(numbers);
            DeviceBuffer<int> classes = device.Allocate<int>(Numbers.Integers(rows, 5, columns));
            Keep(rows * columns, to => device.Run(new SoftmaxRows(rows, columns, logits, to)));
            Keep(rows * columns, to => device.Run(new CrossEntropyRows(rows, columns, logits, classes, 1, null, to)));
            Keep(rows, to => device.Run(new CrossEntropyRows(rows, columns, logits, classes, 1, to, null)));
        }

        void Products(GemmShape shape, DeviceBuffer<float> matrix)
        {
            DeviceBuffer<float> left = matrix.Slice(0, shape.Rows * shape.Inner);
            DeviceBuffer<float> right = b.Slice(0, shape.Inner * shape.Columns);
            DeviceBuffer<float> workspace = device.Allocate<float>(device.GemmWorkspaceLength(shape));
            Keep(
                shape.Rows * shape.Columns,
                to => device.Run(new GemmActivation<ReLU>(shape, left, right, null, default(ReLU), to, workspace)));
            Keep(
                shape.Rows * shape.Columns,
                to => device.Run(
                    new GemmUpdate<Adam>(
                        shape, left, right, new Adam(), to, Zeros(to.Length), Zeros(to.Length), scalars, workspace)));
        }

        // More samples than are summed together, and fewer than there are threads; the same of features.
        void BatchProducts(int samples, int features, int columns)
        {
            byte[] pixels = Numbers.Pixels(samples * features, 6);
            int[] order = [.. Enumerable.Range(0, samples).Reverse()];
            var forward = new GemmShape(samples, columns, features);
            var backward = new GemmShape(features, columns, samples, true);
            DeviceBuffer<float> batch = Zeros(samples * features).ForProducts(forward, backward);
            device.Run(new GatherBytes(
                samples, features, device.Allocate<byte>(pixels), device.Allocate<int>(order),
                device.Allocate<int>([0, 0, 0, 0]), 1f / 255, batch));
            DeviceBuffer<float> right = device.Allocate<float>(Numbers.Tame(features * columns, 7));
            int scratch = Math.Max(device.GemmWorkspaceLength(forward), device.GemmWorkspaceLength(backward));
            DeviceBuffer<float> workspace = device.Allocate<float>(scratch);
            Keep(samples * columns, to => device.Run(new GemmActivation<ReLU>(
                forward, batch, right, null, default(ReLU), to, workspace)));
            DeviceBuffer<float> deltas = right.Slice(0, samples * columns);
            Keep(
                features * columns,
                to => device.Run(
                    new GemmUpdate<Adam>(
                        backward, batch, deltas, new Adam(), to, Zeros(to.Length), Zeros(to.Length), scalars, workspace)));
        }

        void Keep(int length, Action<DeviceBuffer<float>> launch)
        {
            DeviceBuffer<float> to = Zeros(length);
            launch(to);
            results.AddRange(device.ToArray(to));
        }
    }
}
