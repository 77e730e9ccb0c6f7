using System.Reflection;
using BenchmarkDotNet.Attributes;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using GpuNet.Operations;

namespace GpuNet.Benchmarks;

/// <summary>Every activation of the library, on one thread, in the second-level cache.</summary>
[Config(typeof(FormulaConfig))]
public class FormulaBenchmarks : IDisposable
{
    internal const int Length = 8_000;
    private const float Range = 8;
    private const double Tolerance = 1e-5;

    private HostDevice? device;
    private DeviceBuffer<float> input = null!;
    private DeviceBuffer<float> output = null!;
    private Action map = null!;

    public static IEnumerable<string> Formulas => FormulaCatalog.Activations;

    [ParamsSource(nameof(Formulas))]
    public string Formula { get; set; } = "";

    /// <summary>Compares with the formula in double precision before it is timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        device = HostDevice.Create(1);
        float[] numbers = Array.ConvertAll(GemmOperands.Numbers(Length, part: 0), number => number * Range);
        input = device.Allocate<float>(numbers);
        output = device.Allocate<float>(Length);
        IActivation activation = FormulaCatalog.CreateActivation(Formula);
        map = (Action)typeof(FormulaBenchmarks)
            .GetMethod(nameof(MapOf), BindingFlags.Instance | BindingFlags.NonPublic)!
            .MakeGenericMethod(activation.GetType())
            .Invoke(this, [activation])!;
        map();
        float[] computed = device.ToArray(output);
        for (int at = 0; at < Length; at++)
        {
            double exact = activation.Value(new Real64(numbers[at])).Value;
            if (!(Math.Abs(computed[at] - exact) <= Tolerance * Math.Max(1, Math.Abs(exact))))
            {
                throw new InvalidOperationException(
                    $"{Formula}({numbers[at]}) is wrong: {computed[at]} instead of {exact}");
            }
        }
    }

    [Benchmark]
    public void Map() => map();

    [GlobalCleanup]
    public void Dispose()
    {
        device?.Dispose();
        GC.SuppressFinalize(this);
    }

    private Action MapOf<TActivation>(TActivation activation)
        where TActivation : unmanaged, IActivation =>
        () => device!.Run(new Map<TActivation>(activation, input, output));
}
