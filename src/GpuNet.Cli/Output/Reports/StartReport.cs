namespace GpuNet.Cli.Output.Reports;

/// <summary>How a model is trained.</summary>
internal sealed record StartReport(
    string Model,
    string Activation,
    float Dropout,
    string Optimizer,
    float LearningRate,
    string Schedule,
    int Batch,
    int Accumulate,
    float? ClipNorm,
    float? ClipValue,
    float WeightDecay,
    int Epochs,
    ulong Seed,
    string Device,
    string Hardware,
    long Parameters,
    int EpochsDone,
    int StepsInEpoch) : Report("start")
{
    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        string dropout = Dropout > 0 ? Invariant($", dropout {Dropout}") : string.Empty;
        writer.WriteLine(Invariant($"model     {Model}, {Activation}{dropout}: {Parameters:N0} parameters"));
        writer.WriteLine($"device    {Device}: {Hardware}");
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"training  {Optimizer}, learning rate {LearningRate}, {Schedule}; batch {Batch}{More()}, "
            + $"{Count(Epochs, "epoch")}, seed {Seed}"));
        if (EpochsDone > 0 || StepsInEpoch > 0)
            writer.WriteLine($"resumed   after {Count(EpochsDone, "epoch")} and {Count(StepsInEpoch, "step")}");
    }

    /// <summary>A number of things.</summary>
    public static string Count(int number, string thing) =>
        number == 1 ? $"1 {thing}" : Invariant($"{number:N0} {thing}s");

    private string More() =>
        (Accumulate > 1 ? Invariant($" × {Accumulate}") : string.Empty)
        + (ClipNorm is float norm ? Invariant($", gradient norm at most {norm}") : string.Empty)
        + (ClipValue is float value ? Invariant($", gradient elements at most {value}") : string.Empty)
        + (WeightDecay > 0 ? Invariant($", weight decay {WeightDecay}") : string.Empty);
}
