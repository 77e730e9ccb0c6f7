using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;
using ILGPU;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>Kernels of tables at the size that a page states.</summary>
internal static class TableCases
{
    public static Action GatherRows(KernelBench bench, KernelSize size)
    {
        (int rows, int columns, ArrayView<int> labels) = Named(bench, size);
        ArrayView<float> table = bench.Global(Shapes.Numbers(size["table"] * columns), "table");
        ArrayView<float> result = bench.Global<float>(rows * columns, "result");
        return () => Call(TableKernels.GatherRows, columns, labels, table, result);
    }

    public static Action SumRowsByLabel(KernelBench bench, KernelSize size)
    {
        (int rows, int columns, ArrayView<int> labels) = Named(bench, size);
        ArrayView<float> input = bench.Global(Shapes.Numbers(rows * columns), "input");
        ArrayView<float> result = bench.Global<float>(size["table"] * columns, "result");
        return () => Call(TableKernels.SumRowsByLabel, rows, columns, labels, input, result);
    }

    public static Action ToLabels(KernelBench bench, KernelSize size)
    {
        ArrayView<float> input = bench.Global([.. Enumerable.Range(0, size["n"]).Select(index => (float)index)], "input");
        ArrayView<int> labels = bench.Global<int>(size["n"], "labels");
        return () => Call(TableKernels.ToLabels, input, labels);
    }

    private static (int Rows, int Columns, ArrayView<int> Labels) Named(KernelBench bench, KernelSize size)
    {
        int rows = size["rows"];
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => row * 7 % size["table"])];
        return (rows, size["columns"], bench.Global(labels, "labels"));
    }
}
