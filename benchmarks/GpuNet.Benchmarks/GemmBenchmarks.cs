using BenchmarkDotNet.Attributes;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Random;

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
        float[] a = Numbers(Shape.Rows * Shape.Inner, part: 0);
        float[] b = Numbers(Shape.Inner * Shape.Columns, part: 1);
        left = device.Allocate<float>(a);
        right = device.Allocate<float>(b);
        result = device.Allocate<float>(Shape.Rows * Shape.Columns);
        workspace = device.Allocate<float>(device.GemmWorkspaceLength(Shape));
        Product();
        device.Synchronize();
        Verify(a, b, device.ToArray(result));
    }

    [Benchmark]
    public void Product() => device!.Gemm(Shape, left, right, result, workspace);

    [GlobalCleanup]
    public void Dispose()
    {
        device?.Dispose();
        GC.SuppressFinalize(this);
    }

    private static float[] Numbers(int length, uint part)
    {
        var random = new RandomSequence(seed: 1, RandomStreams.Initialization, part);
        var numbers = new float[length];
        for (int index = 0; index < length; index++)
            numbers[index] = (float)((2 * random.NextDouble()) - 1);
        return numbers;
    }

    private void Verify(float[] a, float[] b, float[] c)
    {
        (int leftRow, int leftInner) = Shape.TransposeLeft ? (1, Shape.Rows) : (Shape.Inner, 1);
        (int rightInner, int rightColumn) = Shape.TransposeRight ? (1, Shape.Inner) : (Shape.Columns, 1);
        _ = Parallel.For(0, Shape.Rows, row =>
        {
            for (int column = 0; column < Shape.Columns; column++)
            {
                double sum = 0;
                double magnitude = 0;
                for (int inner = 0; inner < Shape.Inner; inner++)
                {
                    double term = (double)a[(row * leftRow) + (inner * leftInner)]
                        * b[(inner * rightInner) + (column * rightColumn)];
                    sum += term;
                    magnitude += Math.Abs(term);
                }

                // A float sum of K terms, in whatever order, is off by at most K roundings (Higham, 2002, 3.1).
                double tolerance = Shape.Inner * Math.Pow(2, -24) * magnitude;
                double computed = c[(row * Shape.Columns) + column];
                if (!(Math.Abs(computed - sum) <= tolerance))
                {
                    throw new InvalidOperationException(
                        $"{Shape} is wrong at ({row}, {column}): {computed} instead of {sum}");
                }
            }
        });
    }
}
