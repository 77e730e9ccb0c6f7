using BenchmarkDotNet.Attributes;
using GpuNet.Devices.Host;
using GpuNet.Layers;

namespace GpuNet.Benchmarks;

/// <summary>Predictions by <see cref="Predictor"/>, copies in and out included.</summary>
[Config(typeof(InferenceConfig))]
public class InferenceBenchmarks : IDisposable
{
    private HostDevice? device;
    private Model? model;
    private Predictor? predictor;
    private float[] input = [];
    private float[] output = [];

    [Params("784-128-10", "784-512-512-10")]
    public string Widths { get; set; } = "";

    [Params(1, 16, 1024)]
    public int Batch { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Compares every output with sums in double precision before it is timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        device = HostDevice.Create(Threads);
        model = Perceptrons.Create(device, Widths);
        predictor = new Predictor(model, Batch);
        input = GemmOperands.Numbers(predictor.InputLength, part: 0);
        output = new float[predictor.OutputLength];
        predictor.Predict(input, output);
        (int inputs, int outputs) = (input.Length / Batch, output.Length / Batch);
        for (int sample = 0; sample < Batch; sample += Math.Max(1, Batch / 16))
        {
            PerceptronReference.VerifyOutput(
                model, input.AsSpan(sample * inputs, inputs), output.AsSpan(sample * outputs, outputs));
        }
    }

    [Benchmark]
    public void Predict() => predictor!.Predict(input, output);

    [GlobalCleanup]
    public void Dispose()
    {
        predictor?.Dispose();
        model?.Dispose();
        device?.Dispose();
        GC.SuppressFinalize(this);
    }
}
