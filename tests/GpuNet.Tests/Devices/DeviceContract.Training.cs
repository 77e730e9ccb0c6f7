using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Operations;
using GpuNet.Tests.Formulas.Cases;
using GpuNet.Tests.Formulas.Updates;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Launches of a training step.</content>
public abstract partial class DeviceContract
{
    [SkippableTheory]
    [MemberData(nameof(UpdateNames))]
    public void Update_updates_weights_and_state(string name)
    {
        UpdateCase formula = Catalog.Update(name);
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            float[] g = Numbers.Tame(length, length + 17);
            DeviceBuffer<float> gradients = bench.In(g);
            var trial = new UpdateTrial(formula, bench, length);
            bench.Launch(name, () => formula.Update(Device, gradients, trial.Buffers));
            trial.Check(Device, [.. g.Select(value => (double)value)], _ => 0, $"{name} of {length}");
        }
    }

    [SkippableTheory]
    [MemberData(nameof(UpdateNames))]
    public void Update_moves_the_weight_at_and_after_a_huge_gradient(string name)
    {
        const float Rate = (float)ExactUpdate.LearningRate;
        UpdateCase formula = Catalog.Update(name);
        ExactUpdate exact = ExactUpdate.ByName[name];
        float[] huge = [3e19f, -3e19f, 1e30f, 1.7e38f];
        (double[] expected, double[] way) = ([1, 1, 1, 1], new double[huge.Length]);
        double[][] memory = [.. huge.Select(_ => new double[2])];
        using Bench bench = NewBench();
        DeviceBuffer<float> gradients = bench.InOut(huge);
        DeviceBuffer<float> scalars = bench.InOut([Rate, 1f, 1f]);
        var buffers = new UpdateBuffers(
            bench.InOut([1f, 1f, 1f, 1f]),
            formula.States > 0 ? bench.InOut(new float[huge.Length]) : null,
            formula.States > 1 ? bench.InOut(new float[huge.Length]) : null,
            scalars);
        DeviceBuffer<int> counters = bench.InOut(new int[StepCounters.Length]);
        DeviceBuffer<float> rates = bench.In([.. Enumerable.Repeat(Rate, 12)]);
        for (int t = 1; t <= 12; t++)
        {
            float[] g = t == 2 ? huge : [0.5f, 0.5f, 0.5f, 0.5f];
            Device.CopyIn<float>(g, gradients);
            bench.Launch("advance step", () => formula.AdvanceStep(Device, 1, counters, rates, scalars));
            bench.Launch(name, () => formula.Update(Device, gradients, buffers));
            float[] weights = Device.ToArray(buffers.Weights);
            for (int index = 0; index < huge.Length; index++)
            {
                double next = exact.Apply(expected[index], g[index], memory[index], t);
                way[index] += Math.Abs(next - expected[index]);
                expected[index] = next;
                Expect.Close(next, (1e-4 * way[index]) + 1e-6, weights[index], $"{name}, step {t}", index);
            }
        }

        foreach (DeviceBuffer<float>? state in new[] { buffers.First, buffers.Second })
            Assert.All(state is null ? [] : Device.ToArray(state), number => Assert.True(float.IsFinite(number)));

        Device.CopyIn<float>([float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.NaN], gradients);
        bench.Launch(name, () => formula.Update(Device, gradients, buffers));
        bool clipped = name.EndsWith("clipping", StringComparison.Ordinal);
        Assert.Equal(
            [clipped, clipped, false, false], Device.ToArray(buffers.Weights).Select(weight => float.IsFinite(weight)));
    }

    [SkippableFact]
    public void Gather_takes_the_rows_of_the_batch_in_the_permutation()
    {
        const int Samples = 23;
        int[] order = [.. Enumerable.Range(0, Samples).Select(index => index * 7 % Samples)];
        foreach (int columns in Lengths)
        {
            foreach ((int rows, int position) in new[] { (0, 0), (0, Samples), (5, 0), (4, 9), (3, Samples - 3) })
            {
                using Bench bench = NewBench();
                var bytes = new byte[Samples * columns];
                new Random(columns).NextBytes(bytes);
                float[] floats = Numbers.Wild(Samples * columns, columns + 18);
                int[] integers = Numbers.Integers(Samples * columns, columns + 19, int.MaxValue);
                DeviceBuffer<int> permutation = bench.In(order);
                DeviceBuffer<int> counters = bench.In([99, position, 98, 97]);
                DeviceBuffer<byte> byteSource = bench.In(bytes);
                DeviceBuffer<float> floatSource = bench.In(floats);
                DeviceBuffer<int> integerSource = bench.In(integers);
                DeviceBuffer<float> fromBytes = bench.Out(rows * columns);
                DeviceBuffer<float> fromFloats = bench.Out(rows * columns);
                DeviceBuffer<int> fromIntegers = bench.InOut(new int[rows * columns]);
                bench.Launch(
                    "gather",
                    () => Device.Run(
                        new GatherBytes(rows, columns, byteSource, permutation, counters, 1f / 255, fromBytes)));
                bench.Launch(
                    "gather", () => Device.Run(
                        new Gather<float>(rows, columns, floatSource, permutation, counters, fromFloats)));
                bench.Launch(
                    "gather", () => Device.Run(
                        new Gather<int>(rows, columns, integerSource, permutation, counters, fromIntegers)));
                int[] indices =
                [
                    .. Enumerable.Range(0, rows * columns)
                        .Select(index => (order[position + (index / columns)] * columns) + (index % columns)),
                ];
                Expect.SameBits<float>(
                    [.. indices.Select(index => floats[index])], Device.ToArray(fromFloats), "gather floats");
                Assert.Equal(indices.Select(index => integers[index]), Device.ToArray(fromIntegers));
                float[] scaled = Device.ToArray(fromBytes);
                for (int index = 0; index < scaled.Length; index++)
                    Expect.Rounded(bytes[indices[index]] * (double)(1f / 255), scaled[index], "gather bytes", index);
            }
        }
    }

    [SkippableFact]
    public void AdvanceBatch_moves_the_position_and_counts()
    {
        using Bench bench = NewBench();
        DeviceBuffer<int> counters = bench.InOut([4, 100, 132, 3]);
        bench.Launch("advance batch", () => Device.Run(new AdvanceBatch(32, counters)));
        Assert.Equal([4, 132, 164, 4], Device.ToArray(counters));
        bench.Launch("advance batch", () => Device.Run(new AdvanceBatch(8, counters)));
        Assert.Equal([4, 164, 172, 5], Device.ToArray(counters));
    }

    [SkippableFact]
    public void AdvanceStep_moves_counters_learning_rate_and_the_powers_of_Adam()
    {
        using Bench bench = NewBench();
        DeviceBuffer<int> counters = bench.InOut([0, 0, 0, 0]);
        DeviceBuffer<float> rates = bench.In([0.5f, 0.25f, 0.125f]);
        DeviceBuffer<float> scalars = bench.InOut([float.NaN, 1, 1]);
        var adam = new Adam(0.5f, 0.75f, 1e-8f);
        bench.Launch("advance step", () => Device.Run(new AdvanceStep<Adam>(adam, 10, counters, rates, scalars)));
        Assert.Equal([1, 0, 10, 1], Device.ToArray(counters));
        Assert.Equal([0.5f, 0.5f, 0.75f], Device.ToArray(scalars));
        bench.Launch("advance step", () => Device.Run(new AdvanceStep<Adam>(adam, 6, counters, rates, scalars)));
        Assert.Equal([2, 10, 16, 2], Device.ToArray(counters));
        Assert.Equal([0.25f, 0.25f, 0.5625f], Device.ToArray(scalars));
    }

    [SkippableTheory]
    [MemberData(nameof(UpdateNames))]
    public void AdvanceStep_advances_as_the_update_says(string name)
    {
        UpdateCase formula = Catalog.Update(name);
        using Bench bench = NewBench();
        DeviceBuffer<int> counters = bench.InOut([0, 0, 0, 0]);
        DeviceBuffer<float> rates = bench.In([0.5f, 0.25f]);
        DeviceBuffer<float> scalars = bench.InOut([0, 0.75f, 0.875f]);
        bench.Launch("advance step", () => formula.AdvanceStep(Device, 1, counters, rates, scalars));
        StepScalars<GpuNet.Formulas.Reals.Real64> next = formula.Advance(
            new StepScalars<GpuNet.Formulas.Reals.Real64>(new(0.5), new(0.75), new(0.875)));
        float[] actual = Device.ToArray(scalars);
        Expect.Rounded(next.LearningRate.Value, actual[StepScalarsLayout.LearningRate], name, 0);
        Expect.Rounded(next.FirstPower.Value, actual[StepScalarsLayout.FirstPower], name, 1);
        Expect.Rounded(next.SecondPower.Value, actual[StepScalarsLayout.SecondPower], name, 2);
    }

    [SkippableFact]
    public void The_same_launch_gives_the_same_bits_again()
    {
        var shape = new GemmShape(65, 127, 257);
        float[] first = Once();
        for (int round = 0; round < 3; round++)
            Expect.SameBits<float>(first, Once(), "the same launches again");

        float[] Once()
        {
            using Bench bench = NewBench();
            DeviceBuffer<float> left = bench.In(Numbers.Tame(shape.Rows * shape.Inner, 1));
            DeviceBuffer<float> right = bench.In(Numbers.Tame(shape.Inner * shape.Columns, 2));
            DeviceBuffer<float> product = bench.Out(shape.Rows * shape.Columns);
            DeviceBuffer<float> softmax = bench.Out(product.Length);
            DeviceBuffer<float> columns = bench.Out(shape.Columns);
            DeviceBuffer<float> sum = bench.Out(1);
            DeviceBuffer<float> workspace = bench.Workspace(shape);
            bench.Launch("gemm", () => Device.Run(new Gemm(shape, left, right, product, workspace)));
            bench.Launch("softmax", () => Device.Run(new SoftmaxRows(shape.Rows, shape.Columns, product, softmax)));
            DeviceBuffer<float> scratch = bench.Out(Device.SumColumnsWorkspaceLength(shape.Rows, shape.Columns));
            bench.Launch(
                "sum columns", () => Device.Run(new SumColumns(shape.Rows, shape.Columns, product, columns, scratch)));
            bench.Launch("sum", () => Device.Run(new Sum(left, 1, sum, bench.SumWorkspace(left))));
            return [
                .. Device.ToArray(product),
                .. Device.ToArray(softmax),
                .. Device.ToArray(columns),
                .. Device.ToArray(sum),
            ];
        }
    }

    [SkippableFact]
    public void Copies_keep_every_bit_and_disposal_is_final()
    {
        float[] content = Numbers.Wild(257, 20);
        using DeviceMemory memory = Device.AllocateMemory(1028 + 64);
        DeviceBuffer<float> buffer = memory.Slice<float>(64, 257);
        Device.CopyIn<float>(content, buffer);
        Expect.SameBits<float>(content, Device.ToArray(buffer), "copies");
        Expect.SameBits<float>(content.AsSpan(7, 11), Device.ToArray(buffer.Slice(7, 11)), "a copied slice");
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(250, 8));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => memory.Slice<float>(68, 257));
        _ = Assert.Throws<ArgumentException>(() => Device.CopyIn<float>(content.AsSpan(1), buffer));
        memory.Dispose();
        memory.Dispose();
        _ = Assert.Throws<ObjectDisposedException>(() => Device.ToArray(buffer));
    }
}
