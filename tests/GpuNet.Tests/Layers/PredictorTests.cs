using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
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
            "a predictor of 2 × 2 numbers takes 4 at a time; got 3; create one for that batch size",
            Assert.Throws<ArgumentException>(() => predictor.Predict([1, 2, 3], new float[4])).Message);
        Assert.Equal(
            "a predictor of 2 × 2 numbers returns 4 at a time; got 5; create one for that batch size",
            Assert.Throws<ArgumentException>(() => predictor.Predict([1, 2, 3, 4], new float[5])).Message);
        Assert.StartsWith(
            "a predictor needs a batch of at least 1 sample",
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
    public void It_is_refused_after_its_model_was_disposed()
    {
        using var predictor = new Predictor(model);
        model.Dispose();
        Assert.Contains(
            "the model was disposed",
            Assert.Throws<ObjectDisposedException>(() => predictor.Predict([1, 2], new float[2])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_keeps_the_plans_of_the_batches_last_asked_for()
    {
        for (int batch = 1; batch <= PredictorCache.MostPredictors; batch++)
            Assert.Equal(2 * batch, model.Predict(new float[2 * batch]).Length);
        long compiled = device.AllocationCount;
        Assert.Equal([14.5f, 31, 7, 20], model.Predict([1, 2, -3, 0]));
        Assert.Equal([14.5f, 31], model.Predict([1, 2]));
        Assert.Equal(compiled, device.AllocationCount);

        // One more takes the place of the one that was not asked for the longest: 3, and then 4.
        _ = model.Predict(new float[34]);
        _ = model.Predict([1, 2]);
        Assert.Equal(compiled + 1, device.AllocationCount);
        _ = model.Predict(new float[6]);
        Assert.Equal(compiled + 2, device.AllocationCount);
        Assert.Equal([7, 20, 14.5f, 31], model.Predict([-3, 0, 1, 2]));
        Assert.Equal(compiled + 2, device.AllocationCount);
        Assert.Equal(1 + PredictorCache.MostPredictors, device.Allocations);
    }

    [Fact]
    public void Plans_that_take_much_memory_go_when_another_is_asked_for()
    {
        int most = (int)(PredictorCache.MostOtherBytes / (2 * sizeof(float)));
        _ = model.Predict([1, 2]);
        long small = device.AllocatedBytes;
        _ = model.Predict(new float[2 * most]);
        Assert.True(device.AllocatedBytes > small + PredictorCache.MostOtherBytes);
        _ = model.Predict(new float[2 * most]);
        Assert.Equal([7, 20], model.Predict([-3, 0]));
        Assert.Equal(small, device.AllocatedBytes);
    }

    [Fact]
    public void A_plan_for_which_the_kept_ones_leave_no_room_takes_their_memory()
    {
        long bytes;
        using (HostDevice any = HostDevice.Create<Real32x4>(1))
        using (var same = new Model(any, [2], [new Dense(3), new Activation(default(ReLU)), new Dense(2)], seed: 1))
        using (new Predictor(same, 100))
            bytes = any.AllocatedBytes;
        using HostDevice small = HostDevice.Create<Real32x4>(1, bytes);
        using var tight = new Model(
            small, [2], [new Dense(3), new Activation(default(ReLU)), new Dense(2)], seed: 1);
        for (int batch = 60; batch <= 100; batch += 20)
            Assert.Equal(2 * batch, tight.Predict(new float[2 * batch]).Length);
        Assert.Equal(bytes, small.AllocatedBytes);
        _ = Assert.Throws<OutOfDeviceMemoryException>(() => tight.Predict(new float[2 * 200]));
        Assert.Equal(2, tight.Predict([1, 2]).Length);
    }

    [Fact]
    public void A_disposed_model_predicts_nothing_and_keeps_nothing()
    {
        _ = model.Predict([1, 2]);
        _ = model.Predict([1, 2, 3, 4]);
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
