using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Formulas.Random;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

public sealed class TrainingKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    // Step 2, position 3, next position 8, batch 1.
    private static readonly int[] Counters = [2, 3, 8, 1];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(33)]
    public void A_batch_is_gathered_by_the_permutation(int columns)
    {
        const int Samples = 9;
        const int Rows = 5;
        byte[] bytes = [.. Enumerable.Range(0, Samples * columns).Select(index => (byte)(index * 37))];
        int[] permutation = [.. Enumerable.Range(0, Samples).Select(index => index * 4 % Samples)];
        double[] expected =
            [
                .. Enumerable.Range(0, Rows * columns).Select(
                    index => bytes[(permutation[3 + (index / columns)] * columns) + (index % columns)] / 4.0),
            ];
        float[] scaled = Shapes.Run<float>("gather bytes", expected.Length, (bench, r) =>
        {
            ArrayView<byte> source = bench.Global(bytes, "source");
            ArrayView<int> order = bench.Global(permutation, "permutation");
            ArrayView<int> counters = bench.Global(Counters, "counters");
            return () => Call(TrainingKernels.GatherBytes, columns, source, order, counters, 0.25f, r);
        });
        Shapes.Close(expected, scaled, 0);
        float[] plain = Shapes.Run<float>("gather", expected.Length, (bench, r) =>
        {
            ArrayView<float> source = bench.Global<float>([.. bytes.Select(value => value / 4f)], "source");
            ArrayView<int> order = bench.Global(permutation, "permutation");
            ArrayView<int> counters = bench.Global(Counters, "counters");
            return () => Call(TrainingKernels.Gather, columns, source, order, counters, r);
        });
        Shapes.Close(expected, plain, 0);
    }

    [Fact]
    public void Samples_that_are_not_there_are_not_read()
    {
        float[] gathered = Shapes.Run<float>("gather bytes", 4, (bench, r) =>
        {
            ArrayView<byte> source = bench.Global(new byte[5], "source");
            ArrayView<int> order = bench.Global([0, 1, 2, 99, -7], "permutation");
            ArrayView<int> counters = bench.Global(Counters, "counters");
            return () => Call(TrainingKernels.GatherBytes, 1, source, order, counters, 1f, r);
        });
        Assert.All(gathered, value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Counters_advance_by_a_batch_and_by_a_step()
    {
        int[] batch = Shapes.Run(
            "advance batch",
            StepCounters.Length,
            (bench, r) => () => Call(TrainingKernels.AdvanceBatch, 5, r),
            Counters);
        Assert.Equal([2, 8, 13, 2], batch);
        var adam = new Adam();
        float[] scalars = Shapes.Run(
            "advance step",
            3,
            (bench, r) =>
            {
                ArrayView<int> counters = bench.Global(Counters, "counters");
                ArrayView<float> rates = bench.Global([0.5f, 0.25f], "rates");
                return () => Call(TrainingKernels.AdvanceStep, adam, 5, counters, rates, r);
            },
            [9f, 1f, 1f]);
        Shapes.Close([0.25, 0.9, 0.999], scalars, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(101)]
    public void An_update_moves_every_weight_and_its_state(int length)
    {
        var adam = new Adam();
        float[] weights = Shapes.Numbers(length);
        float[] gradients = Shapes.Numbers(length, 50);
        float[] firsts = Shapes.Numbers(length, 60);
        float[] seconds = [.. Shapes.Numbers(length, 70).Select(Math.Abs)];
        var step = new StepScalars<Real64>(new Real64(0.125), new Real64(0.81f), new Real64(0.998f));
        double[][] expected = [new double[length], new double[length], new double[length]];
        for (int index = 0; index < length; index++)
        {
            var state =
                new UpdateState<Real64> { First = new Real64(firsts[index]), Second = new Real64(seconds[index]) };
            expected[0][index] =
                adam.Apply(
                    new Real64(weights[index]), new Real64(gradients[index]), ref state, adam.Prepare(step)).Value;
            expected[1][index] = state.First.Value;
            expected[2][index] = state.Second.Value;
        }

        for (int seen = 0; seen < 3; seen++)
        {
            float[] single = Updated(0, seen);
            Shapes.Close(expected[seen], single, 1e-4);
            Assert.Equal(single, Updated(1, seen));
        }

        float[] Updated(int vectors, int seen)
        {
            float[][] before = [weights, firsts, seconds];
            return Shapes.Run(
                "update",
                length,
                (bench, r) =>
                {
                    ArrayView<float> g = bench.Global(gradients, "gradients");
                    ArrayView<float> scalars = bench.Global([0.125f, 0.81f, 0.998f], "scalars");
                    var parameters = new UpdateViews(Or(0, "weights"), Or(1, "first"), Or(2, "second"), scalars);
                    return () => Call(TrainingKernels.Update, adam, vectors, g, parameters);

                    ArrayView<float> Or(int which, string name) =>
                        which == seen ? r : bench.Global((float[])before[which].Clone(), name);
                },
                before[seen]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(131)]
    public void Dropout_keeps_what_the_random_numbers_say(int length)
    {
        float[] x = Shapes.Numbers(length);
        var key = new DropoutKey(42, 3);
        double[] expected = new double[length];
        for (int index = 0; index < length; index++)
        {
            PhiloxWords words = Philox.Words(new PhiloxWords((uint)(index / 4), 0, 2, key.Stream), key.Seed);
            uint word = (index % 4) switch { 0 => words.A, 1 => words.B, 2 => words.C, _ => words.D };
            expected[index] = Philox.Uniform(word) >= 0.25f ? x[index] / 0.75 : 0;
        }

        float[][] actual = [.. ((int[])[0, 1]).Select(vectors => Shapes.Run<float>("dropout", length, (bench, r) =>
        {
            ArrayView<int> counters = bench.Global(Counters, "counters");
            ArrayView<float> input = bench.Global(x, "x");
            return () => Call(DropoutKernels.Dropout, vectors, 0.25f, key, counters, input, r);
        }))];
        Shapes.Close(expected, actual[0], 1e-6);
        Assert.Equal(actual[0], actual[1]);
    }
}
