using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Layers;

namespace GpuNet.Benchmarks.Peers;

/// <summary>
/// One sample after another through <see cref="Predictor"/>, from the host's numbers to the host's numbers.
/// </summary>
internal static class InferenceMeasurement
{
    public const string Widths = "784-128-10";
    public const string Name = $"infer {Widths} batch 1";

    private const int Samples = 256;

    // Such a call is mostly small methods, compiled up to three times, a tenth of a second or more apart.
    private const double WarmUpSeconds = 0.75;

    public static PeerResult Run(DataSet data, int threads, Rounds rounds)
    {
        using HostDevice device = HostDevice.Create(threads);
        using Model model = Perceptrons.Create(device, Widths);
        using var predictor = new Predictor(model);
        float[] pixels = Array.ConvertAll(
            data.ByteFeatures[..(Samples * predictor.InputLength)].ToArray(), pixel => pixel * data.FeatureScale);
        var output = new float[predictor.OutputLength];
        for (int sample = 0; sample < Samples; sample++)
        {
            ReadOnlySpan<float> input = pixels.AsSpan(sample * predictor.InputLength, predictor.InputLength);
            predictor.Predict(input, output);
            PerceptronReference.VerifyOutput(model, input, output);
        }

        int next = 0;
        double seconds = rounds.SecondsPerCall(
            () =>
            {
                predictor.Predict(pixels.AsSpan(next * predictor.InputLength, predictor.InputLength), output);
                next = (next + 1) % Samples;
            },
            WarmUpSeconds);
        return new PeerResult(PeerResult.Ours, "inference", Name, threads, seconds * 1e6, "us/sample");
    }
}
