using BenchmarkDotNet.Attributes;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Updates;

namespace GpuNet.Benchmarks;

/// <summary>
/// Every update that the library has on the first weights of 784-512-512-10, alone and in the weight gradient's
/// product.
/// </summary>
[Config(typeof(UpdateConfig))]
public class UpdateBenchmarks : IDisposable
{
    internal static readonly GemmShape Shape = new(784, 512, 128, TransposeLeft: true);

    private HostDevice? device;
    private Action run = null!;

    public static IEnumerable<string> Updates => FormulaCatalog.Updates;

    [ParamsSource(nameof(Updates))]
    public string Update { get; set; } = "";

    [Params(false, true)]
    public bool Fused { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Compares a step with the formula in double precision before it is timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        device = HostDevice.Create(Threads);
        IUpdate update = FormulaCatalog.CreateUpdate(Update);
        var trial = (IUpdateTrial)Activator.CreateInstance(
            typeof(UpdateTrial<>).MakeGenericType(update.GetType()), device, update)!;
        run = Fused ? trial.Fused : trial.Alone;
        trial.Verify(run);
    }

    [Benchmark]
    public void Step() => run();

    [GlobalCleanup]
    public void Dispose()
    {
        device?.Dispose();
        GC.SuppressFinalize(this);
    }
}
