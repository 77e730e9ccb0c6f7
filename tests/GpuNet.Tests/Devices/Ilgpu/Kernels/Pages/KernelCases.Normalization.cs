using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;
using ILGPU;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <content>Normalization and the column of ones.</content>
internal static partial class KernelCases
{
    private static Action PartMoments(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        var split = new RowParts(rows);
        ArrayView<float> input = bench.Global(Shapes.Numbers(rows * columns), "input");
        ArrayView<float> workspace = bench.Global<float>(split.WorkspaceLength(columns), "workspace");
        return () => Call(NormalizationKernels.PartMoments, rows, split.Length, columns, input, workspace);
    }

    private static Action JoinMoments(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        var split = new RowParts(rows);
        ArrayView<float> workspace = bench.Global(Shapes.Numbers(split.WorkspaceLength(columns)), "workspace");
        ArrayView<float> means = bench.Global<float>(columns, "means");
        ArrayView<float> variances = bench.Global<float>(columns, "variances");
        return () => Call(NormalizationKernels.JoinMoments, rows, split.Length, columns, workspace, means, variances);
    }

    private static Action NormalizeColumns(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        NormalizationViews views = Normalization(bench, rows, columns, columns);
        ArrayView<float> shift = bench.Global(Shapes.Numbers(columns), "shift");
        ArrayView<float> output = bench.Global<float>(rows * columns, "output");
        return () => Call(NormalizationKernels.NormalizeColumns, columns, views, shift, output);
    }

    private static Action NormalizeColumnsGradient(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        NormalizationViews views = Normalization(bench, rows, columns, columns);
        ArrayView<float> upstream = bench.Global(Shapes.Numbers(rows * columns), "upstream");
        ArrayView<float> products = bench.Global(Shapes.Numbers(columns), "products");
        ArrayView<float> sums = bench.Global(Shapes.Numbers(columns), "sums");
        ArrayView<float> result = bench.Global<float>(rows * columns, "result");
        if (size.Has("constant"))
        {
            return () => Call(
                NormalizationKernels.NormalizeColumnsGradient,
                rows, columns, views, upstream, default(ArrayView<float>), default(ArrayView<float>), result);
        }

        return () =>
            Call(NormalizationKernels.NormalizeColumnsGradient, rows, columns, views, upstream, products, sums, result);
    }

    private static Action PartSums(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        bool byRows = size.Has("by rows");
        var split = new RowParts(rows);
        NormalizationViews views = Normalization(bench, rows, columns, byRows ? rows : columns);
        ArrayView<float> upstream = bench.Global(Shapes.Numbers(rows * columns), "upstream");
        ArrayView<float> workspace = bench.Global<float>(split.WorkspaceLength(columns), "workspace");
        return () => Call(
            NormalizationKernels.PartSums,
            byRows ? 1 : 0, rows, split.Length, columns, views, upstream, workspace);
    }

    private static Action AdvanceStatistics(KernelBench bench, KernelSize size)
    {
        int columns = size["columns"];
        ArrayView<float>[] buffers =
            [.. Enumerable.Range(0, 4).Select(_ => bench.Global(Shapes.Numbers(columns), "statistics"))];
        return () =>
            Call(NormalizationKernels.AdvanceStatistics, 5, 0.1f, buffers[0], buffers[1], buffers[2], buffers[3]);
    }

    private static Action NormalizeRows(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        NormalizationViews views = Normalization(bench, rows, columns, rows);
        ArrayView<float> shift = bench.Global(Shapes.Numbers(columns), "shift");
        ArrayView<float> output = bench.Global<float>(rows * columns, "output");
        return () => Call(NormalizationKernels.NormalizeRows, rows, columns, views, shift, output);
    }

    private static Action NormalizeRowsGradient(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        NormalizationViews views = Normalization(bench, rows, columns, rows);
        ArrayView<float> upstream = bench.Global(Shapes.Numbers(rows * columns), "upstream");
        ArrayView<float> result = bench.Global<float>(rows * columns, "result");
        return () => Call(NormalizationKernels.NormalizeRowsGradient, rows, columns, views, upstream, result);
    }

    private static Action AppendOnes(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        ArrayView<float> input = bench.Global(Shapes.Numbers(rows * columns), "input");
        ArrayView<float> output = bench.Global<float>(rows * (columns + 1), "output");
        return () => Call(NormalizationKernels.AppendOnes, columns, input, output);
    }

    private static Action DropLastColumn(KernelBench bench, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        ArrayView<float> input = bench.Global(Shapes.Numbers(rows * (columns + 1)), "input");
        ArrayView<float> result = bench.Global<float>(rows * columns, "result");
        return () => Call(NormalizationKernels.DropLastColumn, columns, input, result);
    }

    private static NormalizationViews Normalization(KernelBench bench, int rows, int columns, int statistics) => new(
        bench.Global(Shapes.Numbers(rows * columns), "x"),
        bench.Global(Shapes.Numbers(statistics), "means"),
        bench.Global([.. Shapes.Numbers(statistics, 5).Select(MathF.Abs)], "variances"),
        1e-5f,
        bench.Global(Shapes.Numbers(columns), "scale"));
}
