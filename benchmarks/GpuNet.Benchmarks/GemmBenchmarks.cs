using BenchmarkDotNet.Attributes;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Operations;

namespace GpuNet.Benchmarks;

/// <summary>The products in training steps of 784-128-10 and 784-512-512-10 at batch 128, and a large one.</summary>
[Config(typeof(GemmConfig))]
public class GemmBenchmarks : IDisposable
{
    private const int Batch = 128;

    private HostDevice? device;
    private DeviceBuffer<float> left = null!;
    private DeviceBuffer<float> right = null!;
    private DeviceBuffer<float> result = null!;
    private DeviceBuffer<float> workspace = null!;

    public static IEnumerable<GemmShape> Shapes =>
    [
        // Forward: X·W.
        new(Batch, 128, 784),
        new(Batch, 10, 128),
        new(Batch, 512, 784),
        new(Batch, 512, 512),
        new(Batch, 10, 512),

        // Delta: δ·Wᵀ.
        new(Batch, 128, 10, TransposeRight: true),
        new(Batch, 512, 10, TransposeRight: true),
        new(Batch, 512, 512, TransposeRight: true),

        // Weight gradient: Xᵀ·δ.
        new(784, 128, Batch, TransposeLeft: true),
        new(128, 10, Batch, TransposeLeft: true),
        new(784, 512, Batch, TransposeLeft: true),
        new(512, 512, Batch, TransposeLeft: true),
        new(512, 10, Batch, TransposeLeft: true),

        new(1024, 1024, 1024),
    ];

    [ParamsSource(nameof(Shapes))]
    public GemmShape Shape { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Fills the operands and checks one product: a wrong one must not be timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        device = HostDevice.Create(Threads);
        var operands = new GemmOperands(Shape);
        left = device.Allocate<float>(operands.Left);
        right = device.Allocate<float>(operands.Right);
        result = device.Allocate<float>(Shape.Rows * Shape.Columns);
        workspace = device.Allocate<float>(device.GemmWorkspaceLength(Shape));
        Product();
        device.Synchronize();
        operands.Verify(device.ToArray(result));
    }

    [Benchmark]
    public void Product() => device!.Run(new Gemm(Shape, left, right, result, workspace));

    [GlobalCleanup]
    public void Dispose()
    {
        device?.Dispose();
        GC.SuppressFinalize(this);
    }
}
