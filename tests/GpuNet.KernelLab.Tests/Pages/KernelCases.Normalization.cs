using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.KernelLab.Tests.Kernels;

namespace GpuNet.KernelLab.Tests.Pages;

/// <content>Normalization and the column of ones.</content>
internal static partial class KernelCases
{
    private static Action PartMoments(Lab lab, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        var split = new RowParts(rows);
        LabBuffer<float> input = lab.Global(Shapes.Numbers(rows * columns), "input");
        LabBuffer<float> workspace = lab.Global<float>(split.WorkspaceLength(columns), "workspace");
        return () => NormalizationKernels.PartMoments(rows, split.Length, columns, input, workspace);
    }

    private static Action JoinMoments(Lab lab, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        var split = new RowParts(rows);
        LabBuffer<float> workspace = lab.Global(Shapes.Numbers(split.WorkspaceLength(columns)), "workspace");
        LabBuffer<float> means = lab.Global<float>(columns, "means");
        LabBuffer<float> variances = lab.Global<float>(columns, "variances");
        return () => NormalizationKernels.JoinMoments(rows, split.Length, columns, workspace, means, variances);
    }

    private static Action NormalizeColumns(Lab lab, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        NormalizationViews views = Normalization(lab, rows, columns, columns);
        LabBuffer<float> shift = lab.Global(Shapes.Numbers(columns), "shift");
        LabBuffer<float> output = lab.Global<float>(rows * columns, "output");
        return () => NormalizationKernels.NormalizeColumns(columns, views, shift, output);
    }

    private static Action NormalizeColumnsGradient(Lab lab, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        NormalizationViews views = Normalization(lab, rows, columns, columns);
        LabBuffer<float> upstream = lab.Global(Shapes.Numbers(rows * columns), "upstream");
        LabBuffer<float> products = lab.Global(Shapes.Numbers(columns), "products");
        LabBuffer<float> sums = lab.Global(Shapes.Numbers(columns), "sums");
        LabBuffer<float> result = lab.Global<float>(rows * columns, "result");
        if (size.Has("constant"))
        {
            return () => NormalizationKernels.NormalizeColumnsGradient(
                rows, columns, views, upstream, default, default, result);
        }

        return () =>
            NormalizationKernels.NormalizeColumnsGradient(rows, columns, views, upstream, products, sums, result);
    }

    private static Action PartSums(Lab lab, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        bool byRows = size.Has("by rows");
        var split = new RowParts(rows);
        NormalizationViews views = Normalization(lab, rows, columns, byRows ? rows : columns);
        LabBuffer<float> upstream = lab.Global(Shapes.Numbers(rows * columns), "upstream");
        LabBuffer<float> workspace = lab.Global<float>(split.WorkspaceLength(columns), "workspace");
        return () => NormalizationKernels.PartSums(
            byRows ? 1 : 0, rows, split.Length, columns, views, upstream, workspace);
    }

    private static Action AdvanceStatistics(Lab lab, KernelSize size)
    {
        int columns = size["columns"];
        LabBuffer<float>[] buffers =
            [.. Enumerable.Range(0, 4).Select(_ => lab.Global(Shapes.Numbers(columns), "statistics"))];
        return () => NormalizationKernels.AdvanceStatistics(5, 0.1f, buffers[0], buffers[1], buffers[2], buffers[3]);
    }

    private static Action NormalizeRows(Lab lab, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        NormalizationViews views = Normalization(lab, rows, columns, rows);
        LabBuffer<float> shift = lab.Global(Shapes.Numbers(columns), "shift");
        LabBuffer<float> output = lab.Global<float>(rows * columns, "output");
        return () => NormalizationKernels.NormalizeRows(rows, columns, views, shift, output);
    }

    private static Action NormalizeRowsGradient(Lab lab, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        NormalizationViews views = Normalization(lab, rows, columns, rows);
        LabBuffer<float> upstream = lab.Global(Shapes.Numbers(rows * columns), "upstream");
        LabBuffer<float> result = lab.Global<float>(rows * columns, "result");
        return () => NormalizationKernels.NormalizeRowsGradient(rows, columns, views, upstream, result);
    }

    private static Action AppendOnes(Lab lab, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        LabBuffer<float> input = lab.Global(Shapes.Numbers(rows * columns), "input");
        LabBuffer<float> output = lab.Global<float>(rows * (columns + 1), "output");
        return () => NormalizationKernels.AppendOnes(columns, input, output);
    }

    private static Action DropLastColumn(Lab lab, KernelSize size)
    {
        (int rows, int columns) = (size["rows"], size["columns"]);
        LabBuffer<float> input = lab.Global(Shapes.Numbers(rows * (columns + 1)), "input");
        LabBuffer<float> result = lab.Global<float>(rows * columns, "result");
        return () => NormalizationKernels.DropLastColumn(columns, input, result);
    }

    private static NormalizationViews Normalization(Lab lab, int rows, int columns, int statistics) => new(
        lab.Global(Shapes.Numbers(rows * columns), "x"),
        lab.Global(Shapes.Numbers(statistics), "means"),
        lab.Global([.. Shapes.Numbers(statistics, 5).Select(MathF.Abs)], "variances"),
        1e-5f,
        lab.Global(Shapes.Numbers(columns), "scale"));
}
