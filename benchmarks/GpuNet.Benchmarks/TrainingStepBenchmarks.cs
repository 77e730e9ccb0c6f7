using BenchmarkDotNet.Attributes;
using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Layers;
using GpuNet.Training;

namespace GpuNet.Benchmarks;

/// <summary>
/// A training step: gathering the batch, forward, backward, update, counting loss and correct predictions.
/// </summary>
[Config(typeof(TrainingStepConfig))]
public class TrainingStepBenchmarks : IDisposable
{
    internal const int Batch = 128;
    internal const int StepsPerIteration = 128;
    private const float LearningRate = 0.001f;

    private static readonly Lazy<DataSet> Data = new(() => SyntheticDigits.Create());

    private HostDevice? device;
    private Model? model;
    private Trainer trainer = null!;

    [Params("784-128-10", "784-512-512-10")]
    public string Widths { get; set; } = "";

    [Params("sgd", "momentum", "adam")]
    public string Optimizer { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Compares a first step with one in double precision before steps are timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        IReadOnlyList<int> widths = MultilayerPerceptron.ParseWidths(Widths);
        device = HostDevice.Create(Threads);
        PerceptronReference.VerifyStep(device, Widths, Optimizer, LearningRate, Data.Value.Take(Batch));
        model = new Model(device, [widths[0]], MultilayerPerceptron.Layers(widths, new ReLU()), seed: 1);
        var options = new TrainerOptions { Batch = Batch, Epochs = int.MaxValue, LearningRate = LearningRate };
        trainer = new Trainer(model, FormulaCatalog.CreateUpdate(Optimizer), Data.Value, options: options);
    }

    /// <summary>
    /// Sees to it that all of an iteration's steps are whole batches of an epoch that has begun: drawing an epoch's
    /// order is no part of a step.
    /// </summary>
    [IterationSetup]
    public void StartEpoch()
    {
        if (trainer.StepsPerEpoch - trainer.StepsInEpoch <= StepsPerIteration)
            _ = trainer.TrainEpoch();
        if (trainer.StepsInEpoch == 0)
            trainer.Step();
        device!.Synchronize();
    }

    [Benchmark]
    public void Step() => trainer.Step();

    [GlobalCleanup]
    public void Dispose()
    {
        trainer?.Dispose();
        model?.Dispose();
        device?.Dispose();
        GC.SuppressFinalize(this);
    }
}
