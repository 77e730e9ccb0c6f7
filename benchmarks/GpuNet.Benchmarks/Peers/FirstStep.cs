using System.Globalization;
using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Training;

namespace GpuNet.Benchmarks.Peers;

/// <summary>
/// What <see cref="StartMeasurement"/> starts: a device, a model, a trainer on ten batches and one step.
/// </summary>
internal static class FirstStep
{
    public const string Argument = "first-step";
    public const string Nothing = "nothing";
    public const string Done = "done";

    private const int Samples = 1_280;

    public static int Run(string threads)
    {
        DataSet data = SyntheticDigits.Create(Samples);
        using HostDevice device = HostDevice.Create(int.Parse(threads, CultureInfo.InvariantCulture));
        IReadOnlyList<int> widths = MultilayerPerceptron.ParseWidths("784-128-10");
        using var model = new Model(device, [widths[0]], MultilayerPerceptron.Layers(widths, new ReLU()), seed: 1);
        using var trainer = new Trainer(model, new GradientDescent(), data);
        trainer.Step();
        device.Synchronize();
        Console.WriteLine(Done);
        return 0;
    }
}
