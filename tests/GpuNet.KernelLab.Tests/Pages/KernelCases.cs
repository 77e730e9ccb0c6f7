using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.KernelLab.Tests.Kernels;
using ILGPU;

namespace GpuNet.KernelLab.Tests.Pages;

/// <summary>How a kernel is called at the size that a page states.</summary>
internal static partial class KernelCases
{
    /// <summary>By the kernel's name: allocates what it takes, and gives the call.</summary>
    public static readonly Dictionary<string, Func<Lab, KernelSize, Action>> All = new()
    {
        ["ElementwiseKernels.Fill"] = Elements((four, _, _, r) => ElementwiseKernels.Fill(four, 7f, r)),
        ["ElementwiseKernels.Broadcast"] =
            Elements((_, x, _, r) => ElementwiseKernels.Broadcast(2f, x.SubView(0, 1), r)),
        ["ElementwiseKernels.Map"] =
            Elements((four, x, _, r) => ElementwiseKernels.Map(default(ReLU), four, x, r)),
        ["ElementwiseKernels.MapGradient"] = (lab, size) => size.Has("tanh")
            ? Elements((four, y, g, r) =>
                ElementwiseKernels.MapGradient(default(Tanh), four, default, y, g, r))(lab, size)
            : Elements((four, _, g, r) =>
                ElementwiseKernels.MapGradient(default(Identity), four, default, default, g, r))(lab, size),
        ["ElementwiseKernels.Add"] = Elements((four, x, y, r) => ElementwiseKernels.Add(four, 2f, x, 3f, y, r)),
        ["ElementwiseKernels.Scale"] = Elements((four, x, _, r) => ElementwiseKernels.Scale(four, 2f, x, r)),
        ["ElementwiseKernels.Multiply"] = Elements(ElementwiseKernels.Multiply),
        ["ElementwiseKernels.Loss"] = Loss,
        ["RowKernels.AddRow"] = Rows((_, columns, x, row, r) => RowKernels.AddRow(columns, x, row, r)),
        ["RowKernels.ScaleRows"] = Rows((_, columns, x, factors, r) => RowKernels.ScaleRows(columns, x, factors, r)),
        ["RowKernels.SumColumns"] = Rows((rows, columns, x, _, r) => RowKernels.SumColumns(rows, columns, x, r)),
        ["RowKernels.Sum"] = Elements((_, x, _, r) => RowKernels.Sum(x, 0.5f, r, 0)),
        ["RowKernels.Softmax"] = Rows((rows, columns, x, _, r) => RowKernels.Softmax(rows, columns, x, r)),
        ["RowKernels.SoftmaxGradient"] =
            Rows((rows, columns, y, g, r) => RowKernels.SoftmaxGradient(rows, columns, y, g, r)),
        ["RowKernels.CrossEntropy"] = CrossEntropy(RowKernels.CrossEntropy),
        ["RowKernels.CountPredictions"] = CountPredictions(RowKernels.CountPredictions),
        ["RowBlockKernels.Softmax"] =
            Rows((rows, columns, x, _, r) => RowBlockKernels.Softmax(rows, columns, BlockRows, x, r)),
        ["RowBlockKernels.SoftmaxGradient"] =
            Rows((rows, columns, y, g, r) => RowBlockKernels.SoftmaxGradient(rows, columns, BlockRows, y, g, r)),
        ["RowBlockKernels.CrossEntropy"] = CrossEntropy((_, columns, z, t, scale, losses, delta) =>
            RowBlockKernels.CrossEntropy(columns, BlockRows, z, t, scale, losses, delta)),
        ["RowBlockKernels.CountPredictions"] = CountPredictions((_, columns, z, t, confusion) =>
            RowBlockKernels.CountPredictions(columns, BlockRows, z, t, confusion)),
        ["WideRowKernels.Softmax"] = Rows((rows, columns, x, _, r) =>
            WideRowKernels.Softmax(rows, columns, WideRowKernels.Lanes(columns), x, r)),
        ["WideRowKernels.SoftmaxGradient"] = Rows((rows, columns, y, g, r) =>
            WideRowKernels.SoftmaxGradient(rows, columns, WideRowKernels.Lanes(columns), y, g, r)),
        ["WideRowKernels.CrossEntropy"] = CrossEntropy((_, columns, z, t, scale, losses, delta) =>
            WideRowKernels.CrossEntropy(columns, WideRowKernels.Lanes(columns), z, t, scale, losses, delta)),
        ["WideRowKernels.CountPredictions"] = CountPredictions((_, columns, z, t, confusion) =>
            WideRowKernels.CountPredictions(columns, WideRowKernels.Lanes(columns), z, t, confusion)),
        ["GroupSumKernels.SumColumns"] = Rows((rows, columns, x, _, r) =>
            GroupSumKernels.SumColumns(rows, columns, GroupSumKernels.Width(columns), x, r)),
        ["SoftTargetKernels.CrossEntropy"] = SoftCrossEntropy,
        ["SoftTargetKernels.OneHot"] = OneHot,
        ["GroupSumKernels.Sum"] = Elements((_, x, _, r) => GroupSumKernels.Sum(x, 0.5f, r, 0)),
        ["VectorKernels.Dot"] = Elements((_, x, y, r) => VectorKernels.Dot(x, y, r, 0)),
        ["VectorKernels.Norm"] = Elements((_, x, _, r) => VectorKernels.Norm(x, r, 0)),
        ["VectorKernels.ClipByNorm"] = Elements((_, x, n, r) => VectorKernels.ClipByNorm(1f, n.SubView(0, 1), x, r)),
        ["GroupVectorKernels.Dot"] = Elements((_, x, y, r) => GroupVectorKernels.Dot(x, y, r, 0)),
        ["GroupVectorKernels.Norm"] = Elements((_, x, _, r) => GroupVectorKernels.Norm(x, r, 0)),
        ["GemmKernels.Plain"] = Product((size, _, a, b, r) => GemmKernels.Plain(size, a, b, new StoreEpilogue(r))),
        ["GemmKernels.Tiled"] = Product((size, _, a, b, r) => GemmKernels.Tiled(size, a, b, new StoreEpilogue(r))),
        ["GroupGemmKernels.Product"] = GroupProduct,
        ["GroupGemmKernels.SumParts"] = SumParts,
        ["ConvolutionKernels.Unfold"] = WindowCases.Unfold,
        ["ConvolutionKernels.Fold"] = WindowCases.Fold,
        ["PoolingKernels.MaxPool"] = WindowCases.MaxPool,
        ["PoolingKernels.MaxPoolGradient"] = WindowCases.MaxPoolGradient,
        ["PoolingKernels.AveragePool"] = WindowCases.AveragePool,
        ["PoolingKernels.AveragePoolGradient"] = WindowCases.AveragePoolGradient,
        ["WideGemmKernels.Product"] = WideProduct,
        ["DropoutKernels.Dropout"] = Dropout,
        ["TrainingKernels.GatherBytes"] = Gathered<byte>((columns, source, permutation, counters, r) =>
            TrainingKernels.GatherBytes(columns, source, permutation, counters, 1f / 255f, r)),
        ["TrainingKernels.Gather"] = Gathered<float>((columns, source, permutation, counters, r) =>
            TrainingKernels.Gather(columns, source, permutation, counters, r)),
        ["TrainingKernels.AdvanceBatch"] = (lab, _) =>
        {
            LabBuffer<int> counters = Counters(lab);
            return () => TrainingKernels.AdvanceBatch(5, counters);
        },
        ["TrainingKernels.AdvanceStep"] = AdvanceStep,
        ["TrainingKernels.Update"] = Update,
        ["NormalizationKernels.PartMoments"] = PartMoments,
        ["NormalizationKernels.JoinMoments"] = JoinMoments,
        ["NormalizationKernels.NormalizeColumns"] = NormalizeColumns,
        ["NormalizationKernels.NormalizeColumnsGradient"] = NormalizeColumnsGradient,
        ["NormalizationKernels.PartSums"] = PartSums,
        ["NormalizationKernels.AdvanceStatistics"] = AdvanceStatistics,
        ["NormalizationKernels.NormalizeRows"] = NormalizeRows,
        ["NormalizationKernels.NormalizeRowsGradient"] = NormalizeRowsGradient,
        ["NormalizationKernels.AppendOnes"] = AppendOnes,
        ["NormalizationKernels.DropLastColumn"] = DropLastColumn,
    };

    // What a device with many multiprocessors takes for a small batch.
    private const int BlockRows = RowBlockKernels.FewestRows;

    private static Func<Lab, KernelSize, Action> Elements(
        Action<int, ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel) => (lab, size) =>
    {
        LabBuffer<float> left = lab.Global(Shapes.Numbers(size["n"]), "left");
        LabBuffer<float> right = lab.Global(Shapes.Numbers(size["n"], 5), "right");
        LabBuffer<float> result = lab.Global<float>(size["n"], "result");
        int four = Vectors(size);
        return () => kernel(four, left, right, result);
    };

    private static Func<Lab, KernelSize, Action> Rows(
        Action<int, int, ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel) => (lab, size) =>
    {
        int rows = size["rows"];
        int columns = size["columns"];
        LabBuffer<float> left = lab.Global(Shapes.Numbers(rows * columns), "left");
        LabBuffer<float> right = lab.Global(Shapes.Numbers(rows * columns, 5), "right");
        LabBuffer<float> result = lab.Global<float>(rows * columns, "result");
        return () => kernel(rows, columns, left, right, result);
    };

    private static Func<Lab, KernelSize, Action> Product(
        Action<GemmSize, int, ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel) => (lab, size) =>
    {
        GemmShape shape = Shape(size);
        int splits = size.Text.Contains("parts", StringComparison.Ordinal) ? size["parts"] : 1;
        LabBuffer<float> left = lab.Global(Matrices.Left(shape), "left");
        LabBuffer<float> right = lab.Global(Matrices.Right(shape), "right");
        LabBuffer<float> result = lab.Global<float>(splits * shape.Rows * shape.Columns, "result");
        var gemm = new GemmSize(shape);
        return () => kernel(gemm, splits, left, right, result);
    };

    /// <summary>The word of the size names the epilogue; without one it is the plain store.</summary>
    private static Action GroupProduct(Lab lab, KernelSize size)
    {
        GemmShape shape = Shape(size);
        int elements = shape.Rows * shape.Columns;
        if (size.Has("bias and ReLU"))
        {
            LabBuffer<float> bias = lab.Global(Shapes.Numbers(shape.Columns, 40), "bias");
            return Product((gemm, splits, a, b, r) => GroupGemmKernels.Product(
                gemm, splits, a, b, new ActivationEpilogue<ReLU>(default, bias, r)))(lab, size);
        }

        if (size.Has("⊙ tanh′"))
        {
            LabBuffer<float> output = lab.Global(Shapes.Numbers(elements, 41), "output");
            return Product((gemm, splits, a, b, r) => GroupGemmKernels.Product(
                gemm, splits, a, b, new GradientEpilogue<Tanh>(default, default, output, r)))(lab, size);
        }

        if (size.Has("adam"))
        {
            LabBuffer<float> weights = lab.Global(Shapes.Numbers(elements, 42), "weights");
            LabBuffer<float> first = lab.Global(new float[elements], "first");
            LabBuffer<float> second = lab.Global(new float[elements], "second");
            LabBuffer<float> scalars = lab.Global([0.125f, 0.81f, 0.998f], "scalars");
            var parameters = new UpdateViews(weights, first, second, scalars);
            return Product((gemm, splits, a, b, _) => GroupGemmKernels.Product(
                gemm, splits, a, b, new UpdateEpilogue<Adam>(new Adam(), parameters)))(lab, size);
        }

        return Product((gemm, splits, a, b, r) =>
            GroupGemmKernels.Product(gemm, splits, a, b, new StoreEpilogue(r)))(lab, size);
    }

    private static Action WideProduct(Lab lab, KernelSize size)
    {
        int aligned = Vectors(size);
        var vectors = new GemmVectors(Shape(size), aligned != 0, aligned != 0);
        return Product((gemm, splits, a, b, r) =>
            WideGemmKernels.Product(gemm, vectors, splits, a, b, new StoreEpilogue(r)))(lab, size);
    }

    private static Func<Lab, KernelSize, Action> Gathered<T>(
        Action<int, ArrayView<T>, ArrayView<int>, ArrayView<int>, ArrayView<float>> kernel)
        where T : unmanaged => (lab, size) =>
    {
        int samples = size["samples"];
        int columns = size["columns"];
        LabBuffer<T> source = lab.Global(new T[samples * columns], "source");
        LabBuffer<int> permutation =
            lab.Global([.. Enumerable.Range(0, samples).Select(index => index * 37 % samples)], "permutation");
        LabBuffer<int> counters = lab.Global(new int[StepCounters.Length], "counters");
        LabBuffer<float> result = lab.Global<float>(size["rows"] * columns, "result");
        return () => kernel(columns, source, permutation, counters, result);
    };

    /// <summary>
    /// As the device says where every view is aligned, which is the rule; 'one by one' is the exception.
    /// </summary>
    private static int Vectors(KernelSize size) => size.Has("one by one") ? 0 : 1;

    private static GemmShape Shape(KernelSize size) =>
        new(size["M"], size["N"], size["K"], size.Has("A transposed"), size.Has("B transposed"));

    private static LabBuffer<int> Counters(Lab lab) => lab.Global([2, 3, 8, 1], "counters");

    private static Action Loss(Lab lab, KernelSize size)
    {
        int n = size["n"];
        LabBuffer<float> prediction = lab.Global(Shapes.Numbers(n), "prediction");
        LabBuffer<float> target = lab.Global(Shapes.Numbers(n, 5), "target");
        ArrayView<float> losses = size.Has("losses") ? lab.Global<float>(n, "losses") : ArrayView<float>.Empty;
        ArrayView<float> delta = size.Has("delta") ? lab.Global<float>(n, "delta") : ArrayView<float>.Empty;
        return () => ElementwiseKernels.Loss(default(SquaredError), prediction, target, 0.5f, losses, delta);
    }

    private static Func<Lab, KernelSize, Action> CrossEntropy(
        Action<int, int, ArrayView<float>, ArrayView<int>, float, ArrayView<float>, ArrayView<float>> kernel) =>
        (lab, size) =>
    {
        int rows = size["rows"];
        int columns = size["columns"];
        LabBuffer<float> logits = lab.Global(Shapes.Numbers(rows * columns), "logits");
        LabBuffer<int> labels = lab.Global(Labels(rows, columns), "labels");
        ArrayView<float> losses = size.Has("losses") ? lab.Global<float>(rows, "losses") : ArrayView<float>.Empty;
        ArrayView<float> delta =
            size.Has("delta") ? lab.Global<float>(rows * columns, "delta") : ArrayView<float>.Empty;
        return () => kernel(rows, columns, logits, labels, 0.5f, losses, delta);
    };

    private static Action SoftCrossEntropy(Lab lab, KernelSize size)
    {
        int rows = size["rows"];
        int columns = size["columns"];
        LabBuffer<float> logits = lab.Global(Shapes.Numbers(rows * columns), "logits");
        LabBuffer<float> targets = lab.Global(Shapes.Numbers(rows * columns, 5), "targets");
        ArrayView<float> losses = size.Has("losses") ? lab.Global<float>(rows, "losses") : ArrayView<float>.Empty;
        ArrayView<float> delta =
            size.Has("delta") ? lab.Global<float>(rows * columns, "delta") : ArrayView<float>.Empty;
        return () => SoftTargetKernels.CrossEntropy(rows, columns, logits, targets, 0.5f, losses, delta);
    }

    private static Action OneHot(Lab lab, KernelSize size)
    {
        int rows = size["rows"];
        int columns = size["columns"];
        LabBuffer<int> labels = lab.Global(Labels(rows, columns), "labels");
        LabBuffer<float> result = lab.Global<float>(rows * columns, "result");
        return () => SoftTargetKernels.OneHot(columns, labels, 1f, 0f, result);
    }

    private static Func<Lab, KernelSize, Action> CountPredictions(
        Action<int, int, ArrayView<float>, ArrayView<int>, ArrayView<int>> kernel) => (lab, size) =>
    {
        int rows = size["rows"];
        int columns = size["columns"];
        LabBuffer<float> logits = lab.Global(Shapes.Numbers(rows * columns), "logits");
        LabBuffer<int> labels = lab.Global(Labels(rows, columns), "labels");
        LabBuffer<int> confusion = lab.Global(new int[columns * columns], "confusion");
        return () => kernel(rows, columns, logits, labels, confusion);
    };

    private static Action SumParts(Lab lab, KernelSize size)
    {
        var gemm = new GemmSize(Shape(size));
        int splits = size["parts"];
        LabBuffer<float> parts = lab.Global(Shapes.Numbers(splits * gemm.Rows * gemm.Columns), "parts");
        LabBuffer<float> result = lab.Global<float>(gemm.Rows * gemm.Columns, "result");
        return () => GroupGemmKernels.SumParts(gemm, splits, parts, new StoreEpilogue(result));
    }

    private static Action Dropout(Lab lab, KernelSize size)
    {
        LabBuffer<int> counters = Counters(lab);
        LabBuffer<float> input = lab.Global(Shapes.Numbers(size["n"]), "input");
        LabBuffer<float> result = lab.Global<float>(size["n"], "result");
        float rate = size["percent"] / 100f;
        int four = Vectors(size);
        return () => DropoutKernels.Dropout(four, rate, new DropoutKey(42, 3), counters, input, result);
    }

    private static Action AdvanceStep(Lab lab, KernelSize size)
    {
        LabBuffer<int> counters = Counters(lab);
        LabBuffer<float> rates = lab.Global([0.5f, 0.25f], "rates");
        LabBuffer<float> scalars = lab.Global([9f, 1f, 1f], "scalars");
        return () => TrainingKernels.AdvanceStep(new Adam(), 5, counters, rates, scalars);
    }

    private static Action Update(Lab lab, KernelSize size)
    {
        int n = size["n"];
        LabBuffer<float> weights = lab.Global(Shapes.Numbers(n), "weights");
        LabBuffer<float> gradients = lab.Global(Shapes.Numbers(n, 50), "gradients");
        LabBuffer<float> scalars = lab.Global([0.125f, 0.81f, 0.998f], "scalars");
        int four = Vectors(size);
        if (size.Has("sgd"))
        {
            var stateless = new UpdateViews(weights, default, default, scalars);
            return () => TrainingKernels.Update(default(GradientDescent), four, gradients, stateless);
        }

        LabBuffer<float> first = lab.Global(new float[n], "first");
        LabBuffer<float> second = lab.Global(new float[n], "second");
        var parameters = new UpdateViews(weights, first, second, scalars);
        return () => TrainingKernels.Update(new Adam(), four, gradients, parameters);
    }

    private static int[] Labels(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(row => row % columns)];
}
