using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Operations;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Products of a gathered batch that nothing else reads, which may lie as the device likes.</content>
public abstract partial class DeviceContract
{
    private static readonly float[] Specials = [1, float.NaN, float.PositiveInfinity];

    /// <summary>
    /// More than a group of samples, and of features; blocks of 32 cut short; whole registers and not.
    /// </summary>
    protected virtual IEnumerable<(int Samples, int Features, int Columns)> Batches =>
    [
        (0, 40, 32), (3, 40, 32), (17, 1, 32), (17, 33, 32), (40, 100, 61), (33, 64, 7), (130, 70, 128), (20, 300, 32),
        (291, 37, 64),
    ];

    [SkippableFact]
    public void Products_of_a_batch_that_they_alone_read_are_those_of_its_numbers()
    {
        foreach ((int samples, int features, int columns) in Batches)
        {
            foreach (int zerosOfFive in new[] { 4, 0, 5 })
                CheckBatch(samples, features, columns, zerosOfFive, 1f / 255, 1);
        }
    }

    [SkippableFact]
    public void Products_of_a_batch_that_they_alone_read_pass_on_what_is_not_finite_also_where_it_meets_zeros()
    {
        foreach ((int samples, int features, int columns) in Batches.Where(batch => batch.Samples > 0))
        {
            foreach (float special in Specials)
            {
                foreach (float scale in Specials)
                    CheckBatch(samples, features, columns, 4, scale, special);
            }
        }
    }

    private void CheckBatch(
        int samples, int features, int columns, int zerosOfFive, float scale, float special)
    {
        const int Others = 5;
        int[] order = [.. Enumerable.Range(0, samples + Others).Reverse()];
        var bytes = new byte[order.Length * features];
        new Random(features).NextBytes(bytes);
        for (int index = 0; index < bytes.Length; index++)
        {
            if ((((uint)index * 2654435761u) >> 16) % 5 < zerosOfFive)
                bytes[index] = 0;
        }

        using Bench bench = NewBench();
        DeviceBuffer<byte> source = bench.In(bytes);
        DeviceBuffer<int> permutation = bench.In(order);
        DeviceBuffer<int> counters = bench.In([0, Others - 2, 0, 0]);
        DeviceBuffer<float> batch = bench.Out(samples * features);
        Gather(batch);
        float[] numbers = Device.ToArray(batch);

        var forward = new GemmShape(samples, columns, features);
        Gather(batch = batch.ForProducts(forward));
        float[] weights = Numbers.Tame(features * columns, 7);
        weights[weights.Length / 2] *= special;
        DeviceBuffer<float> right = bench.In(weights);
        DeviceBuffer<float> result = bench.Out(samples * columns);
        DeviceBuffer<float> workspace = bench.Workspace(forward);
        bench.Launch($"gemm {forward}", () => Device.Run(new GemmActivation<Identity>(
            forward, batch, right, null, default(Identity), result, workspace)));
        CheckProduct(forward, numbers, weights, Device.ToArray(result));

        // With weights of 0 and a learning rate of −1, what is left is the gradient itself.
        var backward = new GemmShape(features, columns, samples, true);
        Gather(batch = batch.ForProducts(backward));
        float[] deltas = Numbers.Tame(samples * columns, 8);
        if (deltas.Length > 0)
            deltas[deltas.Length / 2] *= special;
        DeviceBuffer<float> upstream = bench.In(deltas);
        DeviceBuffer<float> gradient = bench.InOut(new float[features * columns]);
        DeviceBuffer<float> scratch = bench.Workspace(backward);
        var parameters = new UpdateBuffers(gradient, null, null, bench.In([-1f, 1, 1]));
        bench.Launch(
            $"gemm {backward}",
            () => Device.Run(
                new GemmUpdate<GradientDescent>(
                    backward, batch, upstream, default(GradientDescent), parameters.Weights, parameters.First,
                    parameters.Second, parameters.Scalars, scratch)));
        CheckProduct(backward, numbers, deltas, Device.ToArray(gradient));

        void Gather(DeviceBuffer<float> to) => bench.Launch(
            "gather",
            () => Device.Run(new GatherBytes(samples, features, source, permutation, counters, scale, to)));
    }
}
