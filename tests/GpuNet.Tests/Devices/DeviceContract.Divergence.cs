using GpuNet.Data;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>What a training's last step leaves behind, which no loss shows.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void A_weight_that_the_last_step_made_infinite_ends_the_run_and_is_named()
    {
        using var model = new Model(Device, [2], [new Dense(1)], seed: 1);
        Set(model, "dense1.weight", 0, 0);

        // ℓ = 16, ∂ℓ/∂w = (−8, 0): the loss is as good as any.
        using Trainer trainer = Train(model, default(GradientDescent), 1e38f, new SquaredError(), [1, 0], [4]);
        DivergedException refusal = Assert.Throws<DivergedException>(() => trainer.Train());
        Assert.Equal(
            $"'dense1.weight' became {float.PositiveInfinity} at index 0 in epoch 1 by step 1; "
            + $"lower the learning rate (now {1e38f})",
            refusal.Message);
        Assert.Equal(0, trainer.EpochsDone);
    }

    [SkippableFact]
    public void A_state_of_the_optimizer_that_became_infinite_ends_the_run_and_is_named()
    {
        using var model = new Model(Device, [2], [new Dense(1)], seed: 1);
        Set(model, "dense1.weight", 0, 0);

        // No gradient makes it so; with such a mean of squares the weight would never move again, and no loss shows it.
        using Trainer trainer = Train(model, new RMSprop(), 1e-3f, new AbsoluteError(), [0, 1], [4]);
        Device.CopyIn<float>([0, float.PositiveInfinity], trainer.State.Of(model.Parameters[0])[0].Numbers);
        Assert.Equal(
            $"the optimizer's {trainer.State.Of(model.Parameters[0])[0].Name} of 'dense1.weight' became {float.PositiveInfinity} at index 1 in "
            + $"epoch 1 by step 1; lower the learning rate (now {1e-3f})",
            Assert.Throws<DivergedException>(() => trainer.Train()).Message);
    }

    [SkippableFact]
    public void Running_statistics_that_became_infinite_end_the_run_and_are_named()
    {
        using var model = new Model(Device, [2], [new BatchNormalization(), new Dense(1)], seed: 1);
        Set(model, "batch-normalization1.running_variance", 1, float.PositiveInfinity);
        using Trainer trainer = Train(model, default(GradientDescent), 1e-3f, new SquaredError(), [1, 2, 3, 4], [5, 6]);
        Assert.StartsWith(
            "'batch-normalization1.running_variance' became ",
            Assert.Throws<DivergedException>(() => trainer.Train()).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Large_weights_and_frozen_infinite_ones_are_no_divergence()
    {
        using var model = new Model(Device, [2], [new Dense(2), new Activation(default(ReLU)), new Dense(1)], seed: 1);
        Set(model, "dense1.bias", float.NegativeInfinity, float.NegativeInfinity);
        Set(model, "dense2.weight", 3e37f, -3e37f);
        model.Parameters.Single(parameter => parameter.Name == "dense1.bias").Frozen = true;
        using Trainer trainer = Train(model, default(GradientDescent), 0.125f, new SquaredError(), [1, 2], [4]);

        // The rectifier gives 0, so that b = 0 is all that learns: ℓ = 16, b ← 0.125 · 8.
        Assert.Equal(16, Assert.Single(trainer.Train()).Loss);
        Assert.Equal(
            [1], model.Parameters.Single(parameter => parameter.Name == "dense2.bias").ToArray());
    }

    private static void Set(Model model, string name, params float[] numbers)
    {
        Parameter parameter = model.Parameters.Concat(model.States).Single(parameter => parameter.Name == name);
        model.Device.CopyIn<float>(numbers, parameter.Weights);
    }

    /// <summary>A run of one step on all samples, of which the loss is finite.</summary>
    private static Trainer Train(
        Model model,
        IUpdate update,
        float learningRate,
        ILoss loss,
        float[] samples,
        float[] targets,
        int epochs = 1) =>
        new(
            model, update, DataSet.Regression("few", [2], samples, targets, 1), null,
            new TrainerOptions { Batch = targets.Length, Epochs = epochs, LearningRate = learningRate }, Objective.Of(loss));
}
