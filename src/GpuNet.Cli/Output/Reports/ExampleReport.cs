using GpuNet.Course;

namespace GpuNet.Cli.Output.Reports;

/// <summary>An example that there is.</summary>
/// <param name="Name">The name by which it is asked for.</param>
/// <param name="Topic">The lecture's topic.</param>
/// <param name="Summary">What it shows.</param>
/// <param name="IlgpuCpu">Whether it is small enough for ILGPU's CPU accelerator.</param>
internal sealed record ExampleReport(string Name, string Topic, string Summary, bool IlgpuCpu) : Report("example")
{
    /// <summary>The report of an example.</summary>
    public static ExampleReport Of(Example example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return new ExampleReport(example.Name, example.Topic, example.Summary, example.Small);
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer) => writer.WriteLine($"{Name,-16} {Topic,-28} {Summary}");
}
