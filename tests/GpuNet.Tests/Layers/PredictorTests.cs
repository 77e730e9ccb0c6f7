using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Layers;
using Xunit;

namespace GpuNet.Tests.Layers;

public sealed class PredictorTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Model model;

    public PredictorTests()
    {
        model = new Model(device, [2], [new Dense(3), new Activation(default(ReLU)), new Dense(2)], seed: 1);
        Set("dense1.weight", 1, -1, 0.5f, 2, 1, -1);
        Set("dense1.bias", 0.5f, 0, -1);
        Set("dense2.weight", 1, 2, -1, 0, 4, -2);
        Set("dense2.bias", 10, 20);
    }

    public void Dispose()
    {
        model.Dispose();
        device.Dispose();
    }

    [Fact]
    public void It_gives_what_a_hand_computes_again_and_again()
    {
        using var predictor = new Predictor(model, 2);
        Assert.Equal((2, 4, 4), (predictor.Batch, predictor.InputLength, predictor.OutputLength));
        float[] output = Poisoned(4);

        // (1, 2): 1 + 4 + ½ = 5½, −1 + 2 = 1, ½ − 2 − 1 < 0; (−3, 0): −2½ < 0, 3, −2½ < 0.
        predictor.Predict([1, 2, -3, 0], output);
        Assert.Equal([5.5f - 1 + 10, 11 + 20, -3 + 10, 20], output);
        predictor.Predict([-3, 0, 1, 2], output);
        Assert.Equal([-3 + 10, 20, 5.5f - 1 + 10, 11 + 20], output);
    }

    [Fact]
    public void It_sees_weights_that_change_between_calls()
    {
        using var predictor = new Predictor(model);
        float[] output = Poisoned(2);
        predictor.Predict([1, 2], output);
        Assert.Equal([14.5f, 31], output);
        Set("dense2.bias", 0, 1);
        predictor.Predict([1, 2], output);
        Assert.Equal([4.5f, 12], output);
        Assert.Equal([4.5f, 12], model.Predict([1, 2]));
    }

    [Fact]
    public void A_steady_call_allocates_nothing()
    {
        using var predictor = new Predictor(model, 3);
        float[] input = [1, 2, -3, 0, 5, 6];
        float[] output = Poisoned(6);

        // The first calls compile.
        for (int call = 0; call < 50; call++)
            predictor.Predict(input, output);
        long bytes = device.AllocatedBytes;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < 10; call++)
            predictor.Predict(input, output);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(bytes, device.AllocatedBytes);
    }

    [Fact]
    public void Other_lengths_and_batches_are_refused()
    {
        using var predictor = new Predictor(model, 2);
        Assert.Equal(
            "a predictor of 2 × 2 numbers takes 4 at a time; got 3; make one for another batch",
            Assert.Throws<ArgumentException>(() => predictor.Predict([1, 2, 3], new float[4])).Message);
        Assert.Equal(
            "a predictor of 2 × 2 numbers gives 4 at a time; got 5; make one for another batch",
            Assert.Throws<ArgumentException>(() => predictor.Predict([1, 2, 3, 4], new float[5])).Message);
        Assert.StartsWith(
            "a predictor takes at least 1 sample at a time",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Predictor(model, 0)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void It_gives_back_its_memory_and_is_refused_afterwards()
    {
        long before = device.AllocatedBytes;
        var predictor = new Predictor(model, 100);
        Assert.True(device.AllocatedBytes > before);
        predictor.Dispose();
        predictor.Dispose();
        Assert.Equal(before, device.AllocatedBytes);
        Assert.Throws<ObjectDisposedException>(() => predictor.Predict(new float[200], new float[200]));
        Assert.Equal([14.5f, 31], model.Predict([1, 2]));
    }

    [Fact]
    public void A_model_keeps_one_plan_for_as_many_samples()
    {
        _ = model.Predict([1, 2]);
        long small = device.AllocatedBytes;
        Assert.Equal([14.5f, 31, 7, 20], model.Predict([1, 2, -3, 0]));
        _ = model.Predict(new float[2000]);
        long large = device.AllocatedBytes;
        _ = model.Predict(new float[2000]);
        Assert.Equal(large, device.AllocatedBytes);
        Assert.Equal([7, 20], model.Predict([-3, 0]));
        Assert.Equal(small, device.AllocatedBytes);
        Assert.True(large > small);
        model.Dispose();
        Assert.Equal(0, device.AllocatedBytes);
        Assert.Throws<ObjectDisposedException>(() => model.Predict([1, 2]));
        Assert.Throws<ObjectDisposedException>(() => model.Predict([1, 2, 3, 4]));
        Assert.Equal(0, device.AllocatedBytes);
    }

    private static float[] Poisoned(int length)
    {
        var numbers = new float[length];
        Array.Fill(numbers, float.NaN);
        return numbers;
    }

    private void Set(string name, params float[] weights) =>
        device.CopyIn<float>(weights, model.Parameters.Single(parameter => parameter.Name == name).Weights);
}
