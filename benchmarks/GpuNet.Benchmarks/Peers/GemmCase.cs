using GpuNet.Devices;

namespace GpuNet.Benchmarks.Peers;

/// <summary>A product, the same here and in every peer; peers/openblas.py has the same list.</summary>
/// <param name="Shape">M × N × K and what is transposed.</param>
/// <param name="Zeros">Whether four fifths of A are 0, as of MNIST's pixels.</param>
internal sealed record GemmCase(GemmShape Shape, bool Zeros = false)
{
    /// <summary>The plain loop with which the gain of a second thread is compared.</summary>
    public const string PlainLoop = "gemm 1024x1024x1024 nn";

    public static IReadOnlyList<GemmCase> All { get; } =
    [
        // Forward X·W, weight gradient Xᵀ·δ, delta δ·Wᵀ; there is no delta below the first layer.
        new(new GemmShape(128, 128, 784)),
        new(new GemmShape(784, 128, 128, TransposeLeft: true)),
        new(new GemmShape(128, 512, 784)),
        new(new GemmShape(784, 512, 128, TransposeLeft: true)),
        new(new GemmShape(128, 512, 512)),
        new(new GemmShape(512, 512, 128, TransposeLeft: true)),
        new(new GemmShape(128, 512, 512, TransposeRight: true)),
        new(new GemmShape(128, 10, 128)),
        new(new GemmShape(128, 10, 128, TransposeLeft: true)),
        new(new GemmShape(128, 128, 10, TransposeRight: true)),

        // All combinations of one shape.
        new(new GemmShape(128, 512, 784, TransposeRight: true)),
        new(new GemmShape(128, 512, 784, TransposeLeft: true)),
        new(new GemmShape(128, 512, 784, TransposeLeft: true, TransposeRight: true)),
        new(new GemmShape(1024, 1024, 1024)),
        new(new GemmShape(2048, 2048, 2048)),

        // Few rows.
        new(new GemmShape(1, 128, 784)),
        new(new GemmShape(4, 128, 784)),
        new(new GemmShape(16, 128, 784)),
        new(new GemmShape(1, 512, 512)),
        new(new GemmShape(4, 512, 512)),
        new(new GemmShape(16, 512, 512)),

        // The first layers on MNIST's share of zeros, which the host device skips.
        new(new GemmShape(128, 128, 784), Zeros: true),
        new(new GemmShape(784, 128, 128, TransposeLeft: true), Zeros: true),
        new(new GemmShape(128, 512, 784), Zeros: true),
        new(new GemmShape(784, 512, 128, TransposeLeft: true), Zeros: true),
    ];

    /// <summary>M×N×K, then A's and B's form: n as it is, t transposed.</summary>
    public string Name =>
        $"gemm {Shape.Rows}x{Shape.Columns}x{Shape.Inner} "
        + $"{(Shape.TransposeLeft ? 't' : 'n')}{(Shape.TransposeRight ? 't' : 'n')}"
        + (Zeros ? ", A 4/5 zeros" : "");
}
