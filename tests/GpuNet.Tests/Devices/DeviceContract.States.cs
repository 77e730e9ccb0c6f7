using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.IO.Safetensors;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Each state of a training has one owner, and every loop moves those of its layers.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void Two_trainers_of_one_model_keep_and_save_moments_of_their_own()
    {
        // Under |wx − t| with a far t the gradient is −x̄ whatever the weights are, so moments tell whose steps they saw.
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            float[] alone = Moments(model => Apart(model, new Adam(), 0.001f), together: false);
            Assert.Equal(alone, Moments(model => Apart(model, new Adam(), 0.001f), together: true));
            
            // m = (1 − 0.9³)·g with g = −x̄ = (−2, −4).
            Assert.Equal([-0.542f, -1.084f], Array.ConvertAll(alone[..2], number => MathF.Round(number, 3)));
        }
        finally
        {
            File.Delete(path);
        }

        float[] Moments(Func<Model, Trainer> first, bool together)
        {
            using var model = new Model(Device, [2], [new Dense(1, useBias: false)], seed: 1);
            using Trainer one = first(model);
            Trainer? other = together ? Apart(model, new Momentum(), 0.01f) : null;
            for (int step = 0; step < 3; step++)
            {
                _ = one.TrainEpoch();
                _ = other?.TrainEpoch();
            }

            other?.Dispose();
            Checkpoint.Save(path, one);
            SafetensorsFile file = SafetensorsFile.Read(path);
            return [.. one.State.Of(model.Parameters[0]).SelectMany(
                kept => file.Get($"optimizer.{kept.Name}.dense1.weight").ToArray<float>())];
        }

        static Trainer Apart(Model model, IUpdate update, float learningRate) =>
            Train(model, update, learningRate, new AbsoluteError(), [1, 2, 3, 6, 2, 4, 2, 4], [99, 99, 99, 99], epochs: 3);
    }

    [SkippableTheory]
    [InlineData("dense1.weight", false)]
    [InlineData("dense1.weight", true)]
    [InlineData("batch-normalization1.running_mean", false)]
    public void What_is_frozen_or_thawed_under_a_trainer_is_refused_and_a_new_one_takes_over(string name, bool thawed)
    {
        using var model = new Model(Device, [2], [new BatchNormalization(), new Dense(1)], seed: 1);
        Parameter parameter = model.Parameters.Concat(model.States).Single(parameter => parameter.Name == name);
        parameter.Frozen = thawed;
        using Trainer trainer = NewTrainer();
        trainer.Step();
        float[] before = parameter.ToArray();
        parameter.Frozen = !thawed;
        Assert.Equal(
            $"'{name}' was {(thawed ? "unfrozen" : "frozen")} after its training was set up, whose plans "
            + $"{(thawed ? "do not update it" : "update it")}; set up the training again, resuming a trainer from a "
            + "checkpoint, or undo the change",
            Assert.Throws<InvalidOperationException>(trainer.Step).Message);
        Assert.Equal(before, parameter.ToArray());

        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            Checkpoint.Save(path, trainer);
            using Trainer next = NewTrainer();
            Checkpoint.Restore(path, next);
            _ = next.TrainEpoch();
            next.Step();
            Assert.Equal(thawed, !before.SequenceEqual(parameter.ToArray()));
        }
        finally
        {
            File.Delete(path);
        }

        parameter.Frozen = thawed;
        _ = trainer.TrainEpoch();
        trainer.Step();

        Trainer NewTrainer() =>
            Train(model, new Adam(), 0.01f, new SquaredError(), [1, 2, 3, 4], [5, 6], epochs: 3);
    }

    [SkippableFact]
    public void What_is_frozen_under_a_minimizer_or_a_search_is_refused()
    {
        using Parameter weight = Parameter.Create(Device, "w", 3);
        var graph = new Graph();
        Value loss = graph.Parameter(weight) * graph.Parameter(weight);
        using var minimizer = new Minimizer(graph, loss, default(GradientDescent), 0.25f, keep: []);
        using var search = new ConjugateGradient(graph, loss);
        minimizer.Step();
        weight.Frozen = true;
        foreach (Action step in (Action[])[minimizer.Step, () => search.Step()])
        {
            Assert.StartsWith(
                "'w' was frozen after its training was set up, whose plans update it",
                Assert.Throws<InvalidOperationException>(step).Message, StringComparison.Ordinal);
        }

        Assert.Equal([1.5f], weight.ToArray());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_minimizer_moves_running_statistics_and_masks(bool keepAll)
    {
        using Model model = NormalizedAndDropped();
        using var training = new TrainingContext(Device, 5);
        using Minimizer minimizer = Minimize(model, training, keepAll ? null : ["dropout1"]);
        AssertMoves(model, minimizer.Plan, minimizer.Step);
    }

    [SkippableFact]
    public void A_loop_of_the_users_own_moves_running_statistics_and_masks_and_is_a_minimizer()
    {
        using Model model = NormalizedAndDropped();
        var graph = new Graph();
        using var training = new TrainingContext(Device, 5);
        Value loss = graph.Mean(model.Append(graph, graph.Input("x", 20), training));
        IReadOnlyList<Value?> gradients = graph.Gradients(loss, [.. model.Parameters.Select(graph.Parameter)]);
        using var state = new OptimizerState(Device, new Adam(), model.Parameters, 0.01f);
        Operation[] updates = [.. model.Parameters.Select(
            (parameter, index) => graph.Update(state, parameter, gradients[index]!))];
        using Plan plan = graph.Compile(Device, 2, [loss, graph["dropout1"]], updates);
        AssertMoves(model, plan, plan.Run);
        Assert.Equal(3, training.Runs);

        using Model other = NormalizedAndDropped();
        using var same = new TrainingContext(Device, 5);
        using Minimizer minimizer = Minimize(other, same, ["dropout1"]);
        AssertMoves(other, minimizer.Plan, minimizer.Step);
        Assert.Equal(
            other.Parameters.Select(parameter => parameter.ToArray()),
            model.Parameters.Select(parameter => parameter.ToArray()));
    }

    [SkippableFact]
    public void The_gradient_alone_draws_a_mask_of_its_own_in_each_run()
    {
        // No plan needs what the layer gives, only what comes back through it.
        using var model = new Model(Device, [64], [new GpuNet.Layers.Dropout(0.5f)], seed: 1);
        var graph = new Graph();
        using var training = new TrainingContext(Device, 5);
        Value x = graph.Input("x", 64);
        Value gradient = graph.Gradients(graph.Sum(model.Append(graph, x, training)), x)[0]!;
        using Plan plan = graph.Compile(Device, 1, [gradient], []);
        plan.Run();
        float[] first = plan.Read(gradient);
        plan.Run();
        Assert.NotEqual(first, plan.Read(gradient));
        Assert.Contains(
            "'dropout1' drops different elements in each run",
            Assert.Throws<ArgumentException>(
                () => new ConjugateGradient(graph, graph.Sum(graph["dropout1"]), [])).Message,
            StringComparison.Ordinal);
    }

    private static Minimizer Minimize(Model model, TrainingContext training, IReadOnlyList<string>? keep)
    {
        var graph = new Graph();
        Value loss = graph.Mean(model.Append(graph, graph.Input("x", 20), training));
        return new Minimizer(graph, loss, new Adam(), 0.01f, batch: 2, model.Parameters, keep);
    }

    private Model NormalizedAndDropped() =>
        new(Device, [20], [new BatchNormalization(), new GpuNet.Layers.Dropout(0.5f), new Dense(1)], seed: 1);

    private static void AssertMoves(Model model, Plan plan, Action step)
    {
        // Columns of 2 and 4: their mean is 3 and their unbiased variance 2.
        plan.Write("x", [.. Enumerable.Repeat(2f, 20), .. Enumerable.Repeat(4f, 20)]);
        var masks = new HashSet<string>();
        for (int steps = 1; steps <= 3; steps++)
        {
            step();
            double kept = Math.Pow(0.9, steps);
            Assert.All(model.States[0].ToArray(), mean => Assert.Equal(3 * (1 - kept), mean, 1e-5));
            Assert.All(model.States[1].ToArray(), variance => Assert.Equal(kept + (2 * (1 - kept)), variance, 1e-5));
            string mask = string.Concat(plan.Read("dropout1").Select(number => number == 0 ? '0' : '1'));
            Assert.True(masks.Add(mask), $"step {steps} has a mask of an earlier one");
        }
    }
}
