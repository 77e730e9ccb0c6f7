namespace GpuNet.Benchmarks;

/// <summary>A number read and one written for each element.</summary>
internal sealed class FormulaConfig : WorkConfig
{
    public FormulaConfig()
    {
        _ = AddColumn(
            new RateColumn("elements/s", "Elements divided by the mean time", "N0", _ => FormulaBenchmarks.Length));
        _ = AddColumn(Bytes(_ => 2.0 * sizeof(float) * FormulaBenchmarks.Length, _ => 1));
    }
}
