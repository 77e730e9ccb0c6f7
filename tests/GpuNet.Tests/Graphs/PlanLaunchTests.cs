using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Graphs;

public sealed class PlanLaunchTests : IDisposable
{
    private readonly NullDevice device = new();

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_fused_training_step_of_784_128_10_is_fourteen_launches()
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, fuse: true);
        Assert.Equal(
            [
                "advance step",
                "batch",
                "Dense(784 → 128) + bias + relu",
                "Dense(128 → 10) + bias",
                "labels",
                "count-predictions",
                "cross-entropy",
                "accumulate",
                "∂dense2.bias",
                "∂relu1 ⊙ relu′",
                "∂dense2.weight + sgd",
                "∂dense1.bias",
                "sgd dense1.bias, dense2.bias",
                "∂dense1.weight + sgd",
            ],
            Names(trainer.Plan));
    }

    [Fact]
    public void Only_the_gathering_of_a_batch_reads_the_data_set()
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, fuse: true);
        Assert.Equal(
            ["batch"],
            trainer.Plan.Launches
                .Where(launch => launch.Reads.Any(buffer => buffer.Name == "data set"))
                .Select(launch => launch.Name));
    }

    [Fact]
    public void An_unfused_step_changes_each_weight_right_after_its_gradient()
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, fuse: false);
        Assert.Equal(
            [
                "advance step",
                "batch",
                "Dense(784 → 128)",
                "dense1",
                "relu1",
                "Dense(128 → 10)",
                "dense2",
                "labels",
                "count-predictions",
                "cross-entropy",
                "accumulate",
                "∂mean",
                "∂cross-entropy.losses",
                "∂dense2",
                "∂dense2.bias",
                "sgd dense2.bias",
                "∂relu1",
                "∂dense2.weight",
                "sgd dense2.weight",
                "∂dense1",
                "∂dense1.bias",
                "sgd dense1.bias",
                "∂dense1.weight",
                "sgd dense1.weight",
            ],
            Names(trainer.Plan));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_makes_the_launches_that_the_plan_lists(bool fuse)
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, fuse);
        long before = device.LaunchCount;
        trainer.Plan.Run();
        trainer.Plan.Run();
        Assert.Equal(2 * trainer.Plan.Launches.Count, device.LaunchCount - before);
        Assert.Equal(
            Enumerable.Range(0, trainer.Plan.Launches.Count), trainer.Plan.Launches.Select(launch => launch.Index));
    }

    [Theory]
    [MemberData(nameof(UpdatesAndFusion))]
    public void No_weight_changes_before_its_last_reader_and_each_changes_once(string update, bool fuse)
    {
        using Model model = NewModel("784-32-16-10");
        using Trainer trainer = NewTrainer(model, fuse, FormulaCatalog.CreateUpdate(update));
        PlanReplay.AssertSound(trainer.Plan);
        foreach (Parameter parameter in model.Parameters)
        {
            Launch change = Assert.Single(trainer.Plan.Launches, launch => Touches(launch.Writes, parameter));
            Assert.DoesNotContain(
                trainer.Plan.Launches.Skip(change.Index + 1), launch => Touches(launch.Reads, parameter));
        }

        int updates = trainer.Plan.Launches.Count(launch => launch.Name.Contains(update, StringComparison.Ordinal));
        Assert.Equal(fuse ? 3 + 1 : 6, updates);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_frozen_parameter_has_neither_update_nor_gradient(bool fuse)
    {
        using Model model = NewModel();
        foreach (Parameter parameter in model.Parameters.Take(2))
            parameter.Frozen = true;
        using Trainer trainer = NewTrainer(model, fuse);
        Assert.DoesNotContain(
            trainer.Plan.Launches, launch => launch.Name.Contains("∂dense1", StringComparison.Ordinal));
        Assert.DoesNotContain(
            trainer.Plan.Launches, launch => launch.Name.Contains("∂relu1", StringComparison.Ordinal));
        Assert.DoesNotContain(trainer.Plan.Launches, launch => Touches(launch.Writes, model.Parameters[0]));
        Assert.DoesNotContain(trainer.Plan.Launches, launch => Touches(launch.Writes, model.Parameters[1]));
        Assert.Contains(trainer.Plan.Launches, launch => Touches(launch.Writes, model.Parameters[2]));
        Assert.Contains(trainer.Plan.Launches, launch => Touches(launch.Writes, model.Parameters[3]));
    }

    [Fact]
    public void A_model_with_all_parameters_frozen_is_run_and_measured_only()
    {
        using Model model = NewModel();
        foreach (Parameter parameter in model.Parameters)
            parameter.Frozen = true;
        using Trainer trainer = NewTrainer(model, fuse: true);
        Assert.Equal(8, trainer.Plan.Launches.Count);
    }

    [Fact]
    public void A_hundred_wide_layers_are_planned_without_their_memory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var graph = new Graph();
        Value value = graph.Input("samples", 20000);
        DeviceMemory weights = device.AllocateMemory(20000L * 20000 * sizeof(float));
        for (int layer = 0; layer < 100; layer++)
        {
            var parameter = new Parameter($"w{layer}", new Shape(20000, 20000), weights.Slice<float>(0, 20000 * 20000));
            value = graph.Apply(default(ReLU), graph.MatMul(value, graph.Parameter(parameter)));
        }

        using Plan plan = graph.Compile(device, 100_000, [value], []);
        plan.Run();
        Assert.Equal(100, plan.Launches.Count);
        Assert.Equal(100_000L * 20000 * sizeof(float) * 3, plan.ArenaBytes);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 50_000_000, "planning took memory");
    }

    [Fact]
    public void The_memory_outside_the_arena_counts_optimizer_state_and_each_range_once()
    {
        using Model model = NewModel("4-3-2");
        DataSet data = DataSet.Classification("tiny", [4], new float[40], new int[10], 2);
        long weights = model.ParameterCount * sizeof(float);
        // Features, labels, permutation, counters, scalars, rates, the losses' sum and rest, right answers.
        long others = (40 * 4) + (10 * 4) + (10 * 4) + (4 * 4) + (3 * 4) + (2 * 4) + (2 * 4) + 4;
        foreach ((string update, int states) in ((string, int)[])[("sgd", 0), ("momentum", 1), ("adam", 2)])
        {
            foreach (bool fuse in (bool[])[true, false])
            {
                using var trainer = new Trainer(
                    model, FormulaCatalog.CreateUpdate(update), data, null,
                    new TrainerOptions { Batch = 5, Fuse = fuse });
                Assert.Equal(others + ((1 + states) * weights), trainer.Plan.PersistentBytes);
            }
        }
    }

    [Fact]
    public void A_printed_plan_names_launches_buffers_and_sums()
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, fuse: true);
        string text = trainer.Plan.ToString();
        foreach (Launch launch in trainer.Plan.Launches)
            Assert.Contains(launch.Name, text, StringComparison.Ordinal);
        Assert.Contains("14 launches on null", text, StringComparison.Ordinal);
        Assert.Contains("batch [100×784] @", text, StringComparison.Ordinal);
        Assert.Contains("frees  labels", text, StringComparison.Ordinal);
    }

    public static TheoryData<string, bool> UpdatesAndFusion()
    {
        var cases = new TheoryData<string, bool>();
        foreach (string update in FormulaCatalog.Updates)
        {
            cases.Add(update, true);
            cases.Add(update, false);
        }

        return cases;
    }

    private static IEnumerable<string> Names(Plan plan) => plan.Launches.Select(launch => launch.Name);

    private static bool Touches(IEnumerable<PlanBuffer> buffers, Parameter parameter) =>
        buffers.Any(buffer => buffer.Name == parameter.Name);

    private static Trainer NewTrainer(Model model, bool fuse, IUpdate? update = null) => new(
        model,
        update ?? default(GradientDescent),
        DataSet.Classification("blank", [784], new byte[1000 * 784], 1f / 255, new int[1000], 10),
        null,
        new TrainerOptions { Batch = 100, Fuse = fuse });

    private Model NewModel(string widths = "784-128-10")
    {
        IReadOnlyList<int> numbers = MultilayerPerceptron.ParseWidths(widths);
        return new Model(device, [numbers[0]], MultilayerPerceptron.Layers(numbers, default(ReLU)), seed: 1);
    }
}
