namespace GpuNet.Graphs;

/// <content>Normalization and the column of ones. Columns are the last dimension of a sample.</content>
public sealed partial class Graph
{
    /// <summary>
    /// γⱼ·(xᵢⱼ − μⱼ)/√(σ²ⱼ + ε) + βⱼ with the mean and the biased variance of each column of the batch: batch
    /// normalization in training.
    /// </summary>
    /// <param name="input">x.</param>
    /// <param name="scale">γ, one number per column.</param>
    /// <param name="shift">β, likewise.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="name">The name in plans and errors.</param>
    /// <returns>The result, and the two statistics, for <see cref="AdvanceStatistics"/>.</returns>
    public (Value Output, Value Mean, Value Variance) BatchNormalization(
        Value input, Value scale, Value shift, float epsilon = 1e-5f, string? name = null)
    {
        name ??= Unique("batch-normalization");
        IReadOnlyList<Value> statistics = Add(new ColumnStatisticsOperation($"{name}.statistics", input)).Outputs;
        Value output = Add(new NormalizeColumnsOperation(
            name, input, statistics[0], statistics[1], scale, shift, epsilon, own: true)).Outputs[0];
        return (output, statistics[0], statistics[1]);
    }

    /// <summary>
    /// γⱼ·(xᵢⱼ − μⱼ)/√(σ²ⱼ + ε) + βⱼ with given statistics, which the gradient treats as constants: batch normalization
    /// in inference.
    /// </summary>
    public Value NormalizeColumns(
        Value input,
        Value mean,
        Value variance,
        Value scale,
        Value shift,
        float epsilon = 1e-5f,
        string? name = null) =>
        Add(new NormalizeColumnsOperation(
            name ?? Unique("normalize-columns"), input, mean, variance, scale, shift, epsilon, own: false)).Outputs[0];

    /// <summary>
    /// γⱼ·(xᵢⱼ − μᵢ)/√(σ²ᵢ + ε) + βⱼ with the mean and the biased variance of each row, a row being the elements along
    /// the last dimension: layer normalization.
    /// </summary>
    public Value LayerNormalization(
        Value input, Value scale, Value shift, float epsilon = 1e-5f, string? name = null) =>
        Add(new NormalizeRowsOperation(name ?? Unique("layer-normalization"), input, scale, shift, epsilon)).Outputs[0];

    /// <summary>
    /// running ← (1 − m)·running + m·batch for mean and unbiased variance, in persistent memory. An effect: pass it
    /// when compiling.
    /// </summary>
    /// <param name="input">The batch; only its number of rows is used.</param>
    /// <param name="mean">Its mean.</param>
    /// <param name="variance">Its biased variance.</param>
    /// <param name="runningMean">The running mean to update.</param>
    /// <param name="runningVariance">The running variance to update.</param>
    /// <param name="momentum">m, from 0 to 1.</param>
    /// <param name="name">The name in plans and errors.</param>
    public Operation AdvanceStatistics(
        Value input,
        Value mean,
        Value variance,
        Parameter runningMean,
        Parameter runningVariance,
        float momentum = 0.1f,
        string? name = null)
    {
        ArgumentNullException.ThrowIfNull(runningMean);
        ArgumentNullException.ThrowIfNull(runningVariance);
        return Add(new AdvanceStatisticsOperation(
            name ?? Unique("advance-statistics"),
            input,
            mean,
            variance,
            runningMean.Persistent,
            runningVariance.Persistent,
            momentum));
    }

    /// <summary>(x, 1): a column of ones after the last.</summary>
    public Value AppendOnes(Value input, string? name = null) =>
        Add(new AppendOnesOperation(name ?? Unique("append-ones"), input)).Outputs[0];
}
