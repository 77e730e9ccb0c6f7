namespace GpuNet.Cli.Output.Reports;

/// <summary>Which data is used.</summary>
/// <param name="Data">The data set's id.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="TrainSamples">The number of training samples.</param>
/// <param name="TestSamples">The number of test samples.</param>
/// <param name="Notice">Why the embedded sample was used.</param>
internal sealed record DataReport(
    string Data,
    string Source,
    int TrainSamples,
    int TestSamples,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notice) : Report("data")
{
    /// <summary>What a sample is.</summary>
    [JsonIgnore]
    public string Samples { get; init; } = "images";

    /// <summary>The report of a data set.</summary>
    public static DataReport Of(DataSetPair pair)
    {
        return new DataReport(pair.Id, pair.Source, pair.Train.Count, pair.Test.Count, pair.Notice)
        {
            Samples = pair.Train.SampleShape.Count == 2 ? "images" : "samples",
        };
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer) => writer.WriteLine(
        Invariant($"data      {Data}: {TrainSamples:N0} training and {TestSamples:N0} test {Samples}, {Source}"));
}
