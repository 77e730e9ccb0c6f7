using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;
using ILGPU;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>How a kernel is called at the size that a page states.</summary>
internal static partial class KernelCases
{
    /// <summary>By the kernel's name: allocates what it takes, and gives the call.</summary>
    public static readonly Dictionary<string, Func<KernelBench, KernelSize, Action>> All = new()
    {
        ["ElementwiseKernels.Fill"] = Elements((four, _, _, r) => Call(ElementwiseKernels.Fill, four, 7f, r)),
        ["ElementwiseKernels.Broadcast"] =
            Elements((_, x, _, r) => Call(ElementwiseKernels.Broadcast, 2f, x.SubView(0, 1), r)),
        ["ElementwiseKernels.Map"] =
            Elements((four, x, _, r) => Call(ElementwiseKernels.Map, default(ReLU), four, x, r)),
        ["ElementwiseKernels.MapGradient"] = MapGradient,
        ["ElementwiseKernels.Add"] = Elements((four, x, y, r) => Call(ElementwiseKernels.Add, four, 2f, x, 3f, y, r)),
        ["ElementwiseKernels.Scale"] = Elements((four, x, _, r) => Call(ElementwiseKernels.Scale, four, 2f, x, r)),
        ["ElementwiseKernels.Multiply"] = Elements((four, x, y, r) => Call(ElementwiseKernels.Multiply, four, x, y, r)),
        ["ElementwiseKernels.Loss"] = Loss,
        ["RowKernels.AddRow"] = Rows((_, columns, x, row, r) => Call(RowKernels.AddRow, columns, x, row, r)),
        ["RowKernels.ScaleRows"] =
            Rows((_, columns, x, factors, r) => Call(RowKernels.ScaleRows, columns, x, factors, r)),
        ["RowKernels.SumColumns"] = Rows((rows, columns, x, _, r) => Call(RowKernels.SumColumns, rows, columns, x, r)),
        ["RowKernels.Sum"] = Elements((_, x, _, r) => Call(RowKernels.Sum, x, 0.5f, r, 0)),
        ["RowKernels.Softmax"] = Rows((rows, columns, x, _, r) => Call(RowKernels.Softmax, rows, columns, x, r)),
        ["RowKernels.SoftmaxGradient"] =
            Rows((rows, columns, y, g, r) => Call(RowKernels.SoftmaxGradient, rows, columns, y, g, r)),
        ["RowKernels.CrossEntropy"] = CrossEntropy((rows, columns, z, t, scale, losses, delta) =>
            Call(RowKernels.CrossEntropy, rows, columns, z, t, scale, losses, delta)),
        ["RowKernels.CountPredictions"] = CountPredictions((rows, columns, z, t, right, confusion) =>
            Call(RowKernels.CountPredictions, rows, columns, z, t, right, confusion)),
        ["RowBlockKernels.Softmax"] =
            Rows((rows, columns, x, _, r) => Call(RowBlockKernels.Softmax, rows, columns, BlockRows, x, r)),
        ["RowBlockKernels.SoftmaxGradient"] =
            Rows((rows, columns, y, g, r) => Call(RowBlockKernels.SoftmaxGradient, rows, columns, BlockRows, y, g, r)),
        ["RowBlockKernels.CrossEntropy"] = CrossEntropy((_, columns, z, t, scale, losses, delta) =>
            Call(RowBlockKernels.CrossEntropy, columns, BlockRows, z, t, scale, losses, delta)),
        ["RowBlockKernels.CountPredictions"] = CountPredictions((_, columns, z, t, right, confusion) =>
            Call(RowBlockKernels.CountPredictions, columns, BlockRows, z, t, right, confusion)),
        ["WideRowKernels.Softmax"] = Rows((rows, columns, x, _, r) =>
            Call(WideRowKernels.Softmax, rows, columns, WideRowKernels.Lanes(columns), x, r)),
        ["WideRowKernels.SoftmaxGradient"] = Rows((rows, columns, y, g, r) =>
            Call(WideRowKernels.SoftmaxGradient, rows, columns, WideRowKernels.Lanes(columns), y, g, r)),
        ["WideRowKernels.CrossEntropy"] = CrossEntropy((_, columns, z, t, scale, losses, delta) =>
            Call(WideRowKernels.CrossEntropy, columns, WideRowKernels.Lanes(columns), z, t, scale, losses, delta)),
        ["WideRowKernels.CountPredictions"] = CountPredictions((_, columns, z, t, right, confusion) =>
            Call(WideRowKernels.CountPredictions, columns, WideRowKernels.Lanes(columns), z, t, right, confusion)),
        ["GroupSumKernels.SumColumns"] = Rows((rows, columns, x, _, r) =>
        {
            int width = GroupSumKernels.Width(columns);
            Call(GroupSumKernels.SumColumns, rows, columns, width, SumSplit.OfRows(rows, width).Length, x, r);
        }),
        ["SoftTargetKernels.CrossEntropy"] = SoftCrossEntropy,
        ["SoftTargetKernels.OneHot"] = OneHot,
        ["GroupSumKernels.Sum"] = Elements((_, x, _, r) => Call(GroupSumKernels.Sum, x, 0.5f, r, 0)),
        ["GroupSumKernels.PartSums"] = Elements((_, x, _, r) =>
        {
            SumSplit parts = SumSplit.OfNumbers((int)x.Length);
            Call(GroupSumKernels.PartSums, parts.Length, x, r.SubView(0, parts.Count));
        }),
        ["VectorKernels.Dot"] = Elements((_, x, y, r) => Call(VectorKernels.Dot, x, y, r, 0)),
        ["VectorKernels.Norm"] = Elements((_, x, _, r) => Call(VectorKernels.Norm, x, r, 0)),
        ["VectorKernels.ClipByNorm"] =
            Elements((_, x, n, r) => Call(VectorKernels.ClipByNorm, 1f, n.SubView(0, 1), x, r)),
        ["GroupVectorKernels.Dot"] = Elements((_, x, y, r) =>
            Call(GroupVectorKernels.Dot, x, y, ArrayView<float>.Empty, r, 0)),
        ["GroupVectorKernels.PartDots"] = Elements((_, x, y, r) =>
        {
            SumSplit parts = SumSplit.OfNumbers((int)x.Length);
            Call(GroupVectorKernels.PartDots, parts.Length, x, y, r.SubView(0, parts.Count));
        }),
        ["GroupVectorKernels.Norm"] = Elements((_, x, _, r) =>
            Call(GroupVectorKernels.Norm, x, ArrayView<float>.Empty, r, 0)),
        ["GemmKernels.Plain"] =
            Product((size, _, a, b, r) => Call(GemmKernels.Plain, size, a, b, new StoreEpilogue(r))),
        ["GemmKernels.Tiled"] =
            Product((size, _, a, b, r) => Call(GemmKernels.Tiled, size, a, b, new StoreEpilogue(r))),
        ["GroupGemmKernels.Product"] = GroupProduct,
        ["GroupGemmKernels.SumParts"] = SumParts,
        ["ConvolutionKernels.Unfold"] = WindowCases.Unfold,
        ["ConvolutionKernels.Fold"] = WindowCases.Fold,
        ["PoolingKernels.MaxPool"] = WindowCases.MaxPool,
        ["PoolingKernels.MaxPoolGradient"] = WindowCases.MaxPoolGradient,
        ["PoolingKernels.AveragePool"] = WindowCases.AveragePool,
        ["PoolingKernels.AveragePoolGradient"] = WindowCases.AveragePoolGradient,
        ["ElementwiseKernels.Select"] = MaskCases.Select,
        ["TableKernels.GatherRows"] = TableCases.GatherRows,
        ["TableKernels.SumRowsByLabel"] = TableCases.SumRowsByLabel,
        ["TableKernels.ToLabels"] = TableCases.ToLabels,
        ["StridedKernels.Copy"] = StridedCases.Copy,
        ["StridedKernels.AddBroadcast"] = StridedCases.AddBroadcast,
        ["StridedKernels.MultiplyBroadcast"] = StridedCases.MultiplyBroadcast,
        ["ReductionKernels.SumAxes"] = StridedCases.SumAxes,
        ["ReductionKernels.MaxAxes"] = StridedCases.MaxAxes,
        ["ReductionKernels.MaxAxesGradient"] = StridedCases.MaxAxesGradient,
        ["WideGemmKernels.Product"] = WideProduct,
        ["DropoutKernels.Dropout"] = Dropout,
        ["TrainingKernels.GatherBytes"] = Gathered<byte>((columns, source, permutation, counters, r) =>
            Call(TrainingKernels.GatherBytes, columns, source, permutation, counters, 1f / 255f, r)),
        ["TrainingKernels.Gather"] = Gathered<float>((columns, source, permutation, counters, r) =>
            Call(TrainingKernels.Gather, columns, source, permutation, counters, r)),
        ["TrainingKernels.AdvanceBatch"] = (bench, _) =>
        {
            ArrayView<int> counters = Counters(bench);
            return () => Call(TrainingKernels.AdvanceBatch, 5, counters);
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

    private static Func<KernelBench, KernelSize, Action> Elements(
        Action<int, ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel) => (bench, size) =>
    {
        ArrayView<float> left = bench.Global(Shapes.Numbers(size["n"]), "left");
        ArrayView<float> right = bench.Global(Shapes.Numbers(size["n"], 5), "right");
        ArrayView<float> result = bench.Global<float>(size["n"], "result");
        int four = Vectors(size);
        return () => kernel(four, left, right, result);
    };

    private static Func<KernelBench, KernelSize, Action> Rows(
        Action<int, int, ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel) => (bench, size) =>
    {
        int rows = size["rows"];
        int columns = size["columns"];
        ArrayView<float> left = bench.Global(Shapes.Numbers(rows * columns), "left");
        ArrayView<float> right = bench.Global(Shapes.Numbers(rows * columns, 5), "right");
        ArrayView<float> result = bench.Global<float>(rows * columns, "result");
        return () => kernel(rows, columns, left, right, result);
    };

    private static Func<KernelBench, KernelSize, Action> Product(
        Action<GemmSize, GemmParts, ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel,
        int depth = 1) => (bench, size) =>
    {
        GemmShape shape = Shape(size);
        int splits = size.Text.Contains("parts", StringComparison.Ordinal) ? size["parts"] : 1;
        ArrayView<float> left = bench.Global(Matrices.Left(shape), "left");
        ArrayView<float> right = bench.Global(Matrices.Right(shape), "right");
        ArrayView<float> result = bench.Global<float>(splits * shape.Rows * shape.Columns, "result");
        var gemm = new GemmSize(shape);
        var parts = new GemmParts(shape.Inner, splits, depth);
        return () => kernel(gemm, parts, left, right, result);
    };

    /// <summary>The word of the size names the epilogue; without one it is the plain store.</summary>
    private static Action GroupProduct(KernelBench bench, KernelSize size)
    {
        const int Depth = GroupGemmKernels.Depth;
        GemmShape shape = Shape(size);
        int elements = shape.Rows * shape.Columns;
        int aligned = Vectors(size);
        var vectors = new GemmVectors(shape, aligned != 0, aligned != 0, aligned != 0);
        if (size.Has("bias and ReLU"))
        {
            ArrayView<float> bias = bench.Global(Shapes.Numbers(shape.Columns, 40), "bias");
            return Product((gemm, parts, a, b, r) => Call(
                GroupGemmKernels.Product,
                gemm, vectors, parts, a, b, new ActivationEpilogue<ReLU>(default, bias, r)), Depth)(bench, size);
        }

        if (size.Has("⊙ tanh′"))
        {
            ArrayView<float> input = bench.Global(Shapes.Numbers(elements, 41), "input");
            return Product((gemm, parts, a, b, r) => Call(
                GroupGemmKernels.Product,
                gemm, vectors, parts, a, b, new GradientEpilogue<Tanh>(default, input, default, r)),
                Depth)(bench, size);
        }

        if (size.Has("adam"))
        {
            ArrayView<float> weights = bench.Global(Shapes.Numbers(elements, 42), "weights");
            ArrayView<float> first = bench.Global(new float[elements], "first");
            ArrayView<float> second = bench.Global(new float[elements], "second");
            ArrayView<float> scalars = bench.Global([0.125f, 0.81f, 0.998f], "scalars");
            var parameters = new UpdateViews(weights, first, second, scalars);
            return Product((gemm, parts, a, b, _) => Call(
                GroupGemmKernels.Product,
                gemm, vectors, parts, a, b, new UpdateEpilogue<Adam>(new Adam(), parameters)), Depth)(bench, size);
        }

        return Product((gemm, parts, a, b, r) =>
            Call(GroupGemmKernels.Product, gemm, vectors, parts, a, b, new StoreEpilogue(r)), Depth)(bench, size);
    }

    private static Action WideProduct(KernelBench bench, KernelSize size)
    {
        int aligned = Vectors(size);
        var vectors = new GemmVectors(Shape(size), aligned != 0, aligned != 0, aligned != 0);
        return Product(
            (gemm, parts, a, b, r) =>
                Call(WideGemmKernels.Product, gemm, vectors, parts, a, b, new StoreEpilogue(r)),
            WideGemmKernels.Depth)(bench, size);
    }

    private static Func<KernelBench, KernelSize, Action> Gathered<T>(
        Action<int, ArrayView<T>, ArrayView<int>, ArrayView<int>, ArrayView<float>> kernel)
        where T : unmanaged => (bench, size) =>
    {
        int samples = size["samples"];
        int columns = size["columns"];
        ArrayView<T> source = bench.Global(new T[samples * columns], "source");
        ArrayView<int> permutation =
            bench.Global([.. Enumerable.Range(0, samples).Select(index => index * 37 % samples)], "permutation");
        ArrayView<int> counters = bench.Global(new int[StepCounters.Length], "counters");
        ArrayView<float> result = bench.Global<float>(size["rows"] * columns, "result");
        return () => kernel(columns, source, permutation, counters, result);
    };

    /// <summary>
    /// As the device says where every view is aligned, which is the rule; 'one by one' is the exception.
    /// </summary>
    private static int Vectors(KernelSize size) => size.Has("one by one") ? 0 : 1;

    private static GemmShape Shape(KernelSize size) =>
        new(size["M"], size["N"], size["K"], size.Has("A transposed"), size.Has("B transposed"));

    private static ArrayView<int> Counters(KernelBench bench) => bench.Global([2, 3, 8, 1], "counters");

    private static Action MapGradient(KernelBench bench, KernelSize size)
    {
        ArrayView<float> none = ArrayView<float>.Empty;
        return size.Has("tanh")
            ? Elements((four, x, g, r) =>
                Call(ElementwiseKernels.MapGradient, default(Tanh), four, x, none, g, r))(bench, size)
            : Elements((four, _, g, r) =>
                Call(ElementwiseKernels.MapGradient, default(Identity), four, none, none, g, r))(bench, size);
    }

    private static Action Loss(KernelBench bench, KernelSize size)
    {
        int n = size["n"];
        ArrayView<float> prediction = bench.Global(Shapes.Numbers(n), "prediction");
        ArrayView<float> target = bench.Global(Shapes.Numbers(n, 5), "target");
        ArrayView<float> losses = size.Has("losses") ? bench.Global<float>(n, "losses") : ArrayView<float>.Empty;
        ArrayView<float> delta = size.Has("delta") ? bench.Global<float>(n, "delta") : ArrayView<float>.Empty;
        return () => Call(ElementwiseKernels.Loss, default(SquaredError), prediction, target, 0.5f, losses, delta);
    }

    private static Func<KernelBench, KernelSize, Action> CrossEntropy(
        Action<int, int, ArrayView<float>, ArrayView<int>, float, ArrayView<float>, ArrayView<float>> kernel) =>
        (bench, size) =>
    {
        int rows = size["rows"];
        int columns = size["columns"];
        ArrayView<float> logits = bench.Global(Shapes.Numbers(rows * columns), "logits");
        ArrayView<int> labels = bench.Global(Labels(rows, columns), "labels");
        ArrayView<float> losses = size.Has("losses") ? bench.Global<float>(rows, "losses") : ArrayView<float>.Empty;
        ArrayView<float> delta =
            size.Has("delta") ? bench.Global<float>(rows * columns, "delta") : ArrayView<float>.Empty;
        return () => kernel(rows, columns, logits, labels, 0.5f, losses, delta);
    };

    private static Action SoftCrossEntropy(KernelBench bench, KernelSize size)
    {
        int rows = size["rows"];
        int columns = size["columns"];
        ArrayView<float> logits = bench.Global(Shapes.Numbers(rows * columns), "logits");
        ArrayView<float> targets = bench.Global(Shapes.Numbers(rows * columns, 5), "targets");
        ArrayView<float> losses = size.Has("losses") ? bench.Global<float>(rows, "losses") : ArrayView<float>.Empty;
        ArrayView<float> delta =
            size.Has("delta") ? bench.Global<float>(rows * columns, "delta") : ArrayView<float>.Empty;
        return () => Call(SoftTargetKernels.CrossEntropy, rows, columns, logits, targets, 0.5f, losses, delta);
    }

    private static Action OneHot(KernelBench bench, KernelSize size)
    {
        int rows = size["rows"];
        int columns = size["columns"];
        ArrayView<int> labels = bench.Global(Labels(rows, columns), "labels");
        ArrayView<float> result = bench.Global<float>(rows * columns, "result");
        return () => Call(SoftTargetKernels.OneHot, columns, labels, 1f, 0f, result);
    }

    private static Func<KernelBench, KernelSize, Action> CountPredictions(
        Action<int, int, ArrayView<float>, ArrayView<int>, ArrayView<int>, ArrayView<int>> kernel) => (bench, size) =>
    {
        int rows = size["rows"];
        int columns = size["columns"];
        ArrayView<float> logits = bench.Global(Shapes.Numbers(rows * columns), "logits");
        ArrayView<int> labels = bench.Global(Labels(rows, columns), "labels");
        ArrayView<int> right = bench.Global([0], "right");
        ArrayView<int> confusion = bench.Global(new int[columns * columns], "confusion");
        return () => kernel(rows, columns, logits, labels, right, confusion);
    };

    private static Action SumParts(KernelBench bench, KernelSize size)
    {
        var gemm = new GemmSize(Shape(size));
        int splits = size["parts"];
        ArrayView<float> parts = bench.Global(Shapes.Numbers(splits * gemm.Rows * gemm.Columns), "parts");
        ArrayView<float> result = bench.Global<float>(gemm.Rows * gemm.Columns, "result");
        return () => Call(GroupGemmKernels.SumParts, gemm, splits, parts, new StoreEpilogue(result));
    }

    private static Action Dropout(KernelBench bench, KernelSize size)
    {
        ArrayView<int> counters = Counters(bench);
        ArrayView<float> input = bench.Global(Shapes.Numbers(size["n"]), "input");
        ArrayView<float> result = bench.Global<float>(size["n"], "result");
        float rate = size["percent"] / 100f;
        int four = Vectors(size);
        return () => Call(DropoutKernels.Dropout, four, rate, new DropoutKey(42, 3), counters, input, result);
    }

    private static Action AdvanceStep(KernelBench bench, KernelSize size)
    {
        ArrayView<int> counters = Counters(bench);
        ArrayView<float> rates = bench.Global([0.5f, 0.25f], "rates");
        ArrayView<float> scalars = bench.Global([9f, 1f, 1f], "scalars");
        return () => Call(TrainingKernels.AdvanceStep, new Adam(), 5, counters, rates, scalars);
    }

    private static Action Update(KernelBench bench, KernelSize size)
    {
        int n = size["n"];
        ArrayView<float> weights = bench.Global(Shapes.Numbers(n), "weights");
        ArrayView<float> gradients = bench.Global(Shapes.Numbers(n, 50), "gradients");
        ArrayView<float> scalars = bench.Global([0.125f, 0.81f, 0.998f], "scalars");
        int four = Vectors(size);
        if (size.Has("sgd"))
        {
            var stateless = new UpdateViews(weights, default, default, scalars);
            return () => Call(TrainingKernels.Update, default(GradientDescent), four, gradients, stateless);
        }

        ArrayView<float> first = bench.Global(new float[n], "first");
        ArrayView<float> second = bench.Global(new float[n], "second");
        var parameters = new UpdateViews(weights, first, second, scalars);
        return () => Call(TrainingKernels.Update, new Adam(), four, gradients, parameters);
    }

    private static int[] Labels(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(row => row % columns)];
}
