using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Training;

/// <summary>How steps are put together that a device records, and what is said where it does not.</summary>
public sealed class StepGraphsTests
{
    [Theory]
    [InlineData(468, 32, 31)]
    [InlineData(469, 32, 31)]
    [InlineData(64, 32, 32)]
    [InlineData(33, 32, 32)]
    [InlineData(35, 32, 17)]
    [InlineData(32, 32, 32)]
    [InlineData(3, 32, 3)]
    [InlineData(1, 32, 1)]
    [InlineData(0, 32, 1)]
    [InlineData(100, 10, 10)]
    [InlineData(100, 1, 1)]
    public void An_epoch_falls_into_the_fewest_pieces(int wholeSteps, int most, int expected) =>
        Assert.Equal(expected, StepGraphs.Choose(wholeSteps, most));

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    [InlineData("null")]
    public void Where_nothing_is_recorded_the_reason_is_said(string name)
    {
        using Device device = GpuNet.Devices.Devices.Open(name);
        using Model model = new(device, [3], [new Dense(2)], seed: 1);
        using Trainer trainer = NewTrainer(model, DeviceGraph.Auto);
        Assert.Equal("only CUDA devices record launches", trainer.WhyNoGraph);
        trainer.Step();
        trainer.Step();
        string said = Assert.Throws<DeviceUnavailableException>(() => NewTrainer(model, DeviceGraph.On)).Message;
        Assert.Equal(
            $"device '{name}' does not run steps as a graph: only CUDA devices record launches; let the graph be auto or "
            + "off",
            said);
        using Trainer off = NewTrainer(model, DeviceGraph.Off);
        Assert.Equal("it is switched off", off.WhyNoGraph);
    }

    [Fact]
    public void A_step_of_very_many_launches_is_not_recorded()
    {
        using var device = new RecordingDevice();
        using Model model = new(device, [3], [new Dense(2)], seed: 1);
        using Trainer trainer = new(
            model,
            new Adam(),
            TrainingSamples.Clouds(1200, 3, 2),
            null,
            new TrainerOptions { Batch = 1, AccumulateSteps = 1200, Epochs = 1 });
        Assert.Contains("and at most 4096 are recorded", trainer.WhyNoGraph, StringComparison.Ordinal);
        Assert.Equal(1, trainer.MostStepsPerGraph);
    }

    [Fact]
    public void Each_kind_of_step_is_recorded_once()
    {
        using var device = new RecordingDevice();
        using Model model = new(device, [3], [new Dense(2)], seed: 1);
        using Trainer trainer = NewTrainer(model, DeviceGraph.On, epochs: 3);
        _ = trainer.TrainEpoch();
        _ = trainer.TrainEpoch();

        // Five whole steps, and a short one at the end: one recording of them all, one of a single step, one of the end.
        Assert.Equal(3, device.Recordings);
        int runs = device.Runs;
        _ = trainer.TrainEpoch();
        Assert.Equal(runs + 2, device.Runs);
        Assert.Equal(3, device.Recordings);
    }

    [Fact]
    public void A_step_from_a_recording_allocates_nothing()
    {
        using var device = new RecordingDevice();
        using Model model = new(device, [3], [new Dense(2)], seed: 1);
        using Trainer trainer = NewTrainer(model, DeviceGraph.On, samples: 4 * 1000);
        trainer.Step();
        trainer.Step();
        Steady.AllocatesNothing(trainer.Step, 3, 300, "a step from a recording");
        Assert.Equal(1, device.Recordings);
    }

    [Fact]
    public void A_cancellation_is_seen_between_recordings()
    {
        using var device = new RecordingDevice();
        using Model model = new(device, [3], [new Dense(2)], seed: 1);
        using Trainer trainer = NewTrainer(model, DeviceGraph.On, samples: 4 * 100, epochs: 3);
        _ = trainer.TrainEpoch();
        using var cancellation = new CancellationTokenSource();
        device.Ran = cancellation.Cancel;
        _ = Assert.Throws<OperationCanceledException>(() => trainer.TrainEpoch(null, cancellation.Token));
        Assert.Equal(StepGraphs.Choose(100, 32), trainer.StepsInEpoch);
    }

    private static Trainer NewTrainer(Model model, DeviceGraph graph, int samples = 22, int epochs = 2) => new(
        model,
        new Adam(),
        TrainingSamples.Clouds(samples, 3, 2),
        null,
        new TrainerOptions { Batch = 4, Epochs = epochs, Graph = graph });
}
