using BenchmarkDotNet.Running;
using GpuNet.Formulas;
using GpuNet.Formulas.Updates;

namespace GpuNet.Benchmarks;

/// <summary>
/// For the update alone, weight and states read and written and the gradient read; for the fused one, the product.
/// </summary>
internal sealed class UpdateConfig : WorkConfig
{
    public UpdateConfig()
    {
        _ = AddColumn(Bytes(BytesOf, ThreadsOf));
        _ = AddColumn(
            Operations(benchmark => IsFused(benchmark) ? UpdateBenchmarks.Shape.Operations : double.NaN, ThreadsOf));
    }

    private static bool IsFused(BenchmarkCase benchmark) => Parameter<bool>(benchmark, nameof(UpdateBenchmarks.Fused));

    // A fused update reads the product's operands, and no gradient.
    private static double BytesOf(BenchmarkCase benchmark)
    {
        IUpdate update = FormulaCatalog.CreateUpdate(Parameter<string>(benchmark, nameof(UpdateBenchmarks.Update)));
        int states = FormulaCatalog.Fact<IReadOnlyList<string>>(update, nameof(IUpdate.StateNames)).Count;
        double weights = (double)UpdateBenchmarks.Shape.Rows * UpdateBenchmarks.Shape.Columns;
        double inputs = IsFused(benchmark)
            ? (double)UpdateBenchmarks.Shape.Inner * (UpdateBenchmarks.Shape.Rows + UpdateBenchmarks.Shape.Columns)
            : weights;
        return sizeof(float) * ((2 * (1 + states) * weights) + inputs);
    }
}
