using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;
using ILGPU;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>Kernels over strided layouts at the size that a page states.</summary>
internal static class StridedCases
{
    public static Action Copy(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        ArrayView<float> input = bench.Global(Shapes.Numbers(rows * columns), "input");
        ArrayView<float> result = bench.Global<float>(rows * columns, "result");
        StridedLayout layout = size.Has("transposed")
            ? new([columns, rows], [1, columns], [rows, 1])
            : new([rows, columns / 2], [columns, 1], [columns / 2, 1]);
        return () => Call(StridedKernels.Copy, layout, 1f, input, result);
    }

    public static Action AddBroadcast(KernelBench bench, KernelSize size) => Broadcast(
        bench, size, (layout, x, row, r) => Call(StridedKernels.AddBroadcast, layout, 1f, x, 1f, row, r));

    public static Action MultiplyBroadcast(KernelBench bench, KernelSize size) => Broadcast(
        bench, size, (layout, x, row, r) => Call(StridedKernels.MultiplyBroadcast, layout, x, row, r));

    public static Action SumAxes(KernelBench bench, KernelSize size) => Reduce(
        bench, size, (kept, reduced, x, r, _) => Call(ReductionKernels.SumAxes, kept, reduced, 1f, x, r));

    public static Action MaxAxes(KernelBench bench, KernelSize size) => Reduce(
        bench, size, (kept, reduced, x, r, winners) => Call(ReductionKernels.MaxAxes, kept, reduced, x, r, winners));

    /// <summary>The first row's numbers won.</summary>
    public static Action MaxAxesGradient(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        ArrayView<int> winners = bench.Global<int>([.. Enumerable.Range(0, columns)], "winners");
        ArrayView<float> upstream = bench.Global(Shapes.Numbers(columns), "upstream");
        ArrayView<float> result = bench.Global<float>(rows * columns, "result");
        StridedLayout layout = new([rows, columns], [0, 1], [columns, 1]);
        return () => Call(ReductionKernels.MaxAxesGradient, layout, winners, upstream, result);
    }

    private static Action Broadcast(
        KernelBench bench,
        KernelSize size,
        Action<StridedLayout, ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        ArrayView<float> input = bench.Global(Shapes.Numbers(rows * columns), "input");
        ArrayView<float> row = bench.Global(Shapes.Numbers(columns, 5), "row");
        ArrayView<float> result = bench.Global<float>(rows * columns, "result");
        StridedLayout layout = new([rows, columns], [columns, 1], [0, 1]);
        return () => kernel(layout, input, row, result);
    }

    /// <summary>Down the columns, or along the rows where the size says so.</summary>
    private static Action Reduce(
        KernelBench bench,
        KernelSize size,
        Action<StridedLayout, StridedLayout, ArrayView<float>, ArrayView<float>, ArrayView<int>> kernel)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        ArrayView<float> input = bench.Global(Shapes.Numbers(rows * columns), "input");
        (int kept, int keptStride, int reduced, int reducedStride) =
            size.Has("along rows") ? (rows, columns, columns, 1) : (columns, 1, rows, columns);
        ArrayView<float> result = bench.Global<float>(kept, "result");
        ArrayView<int> winners = size.Has("winners") ? bench.Global<int>(kept, "winners") : ArrayView<int>.Empty;
        return () => kernel(new([kept], [keptStride], [1]), new([reduced], [reducedStride], [0]), input, result, winners);
    }
}
