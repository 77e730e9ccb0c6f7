namespace GpuNet.Training.Metrics;

/// <summary>1/(n·k) Σ |yᵢⱼ − tᵢⱼ|, in the targets' unit.</summary>
public sealed class MeanAbsoluteError : IMetric
{
    /// <inheritdoc/>
    public string Name => "MAE";

    /// <inheritdoc/>
    public bool IsHigherBetter => false;

    /// <inheritdoc/>
    public double Of(Predictions predictions) => Errors.Mean(predictions, Math.Abs);
}

/// <summary>√(1/(n·k) Σ (yᵢⱼ − tᵢⱼ)²), in the targets' unit.</summary>
public sealed class RootMeanSquaredError : IMetric
{
    /// <inheritdoc/>
    public string Name => "RMSE";

    /// <inheritdoc/>
    public bool IsHigherBetter => false;

    /// <inheritdoc/>
    public double Of(Predictions predictions) => Math.Sqrt(Errors.Mean(predictions, error => error * error));
}

/// <summary>
/// R², the coefficient of determination: 1 − Σ (yᵢ − tᵢ)² / Σ (tᵢ − t̄)² for each column of targets, averaged over the
/// columns. 1 for perfect predictions, 0 for the mean of the targets, below 0 for worse. A column whose targets are all
/// equal counts 1 where each is predicted exactly and 0 otherwise.
/// </summary>
public sealed class Determination : IMetric
{
    /// <inheritdoc/>
    public string Name => "R²";

    /// <inheritdoc/>
    public bool IsHigherBetter => true;

    /// <inheritdoc/>
    public double Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ReadOnlySpan<float> targets = predictions.RequireTargets();
        ReadOnlySpan<float> outputs = predictions.Outputs;
        double sum = 0;
        for (int column = 0; column < predictions.Columns; column++)
        {
            double mean = 0;
            for (int index = column; index < targets.Length; index += predictions.Columns)
                mean += targets[index];
            mean /= predictions.Count;
            double residual = 0;
            double total = 0;
            for (int index = column; index < targets.Length; index += predictions.Columns)
            {
                residual += Math.Pow((double)outputs[index] - targets[index], 2);
                total += Math.Pow(targets[index] - mean, 2);
            }

            sum += total > 0 ? 1 - (residual / total) : residual == 0 ? 1 : double.IsNaN(residual) ? double.NaN : 0;
        }

        return sum / predictions.Columns;
    }
}

internal static class Errors
{
    /// <summary>The mean over all outputs of a function of their error y − t.</summary>
    public static double Mean(Predictions predictions, Func<double, double> of)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ReadOnlySpan<float> targets = predictions.RequireTargets();
        ReadOnlySpan<float> outputs = predictions.Outputs;
        double sum = 0;
        for (int index = 0; index < targets.Length; index++)
            sum += of((double)outputs[index] - targets[index]);
        return sum / targets.Length;
    }
}
