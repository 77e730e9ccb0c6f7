namespace GpuNet.Cli.Data;

/// <summary>MNIST-1D, which is generated and needs no files.</summary>
internal sealed class GeneratedSignals() : KnownDataSet(
    "mnist1d",
    "40-100-100-10",
    [.. Enumerable.Range(0, 10).Select(label => label.ToString(CultureInfo.InvariantCulture))])
{
    /// <inheritdoc/>
    public override DataSetReport Describe() => new(Name, false, null) { Generated = true };

    /// <inheritdoc/>
    public override Task<DataSetPair> LoadAsync(
        string? folder, IProgress<string>? progress, CancellationToken cancellation) =>
        folder is null
            ? Task.Run(() => Mnist1D.Generate(), cancellation)
            : throw new UsageException($"--data {folder}: '{Name}' is generated and has no files; leave out --data");
}
