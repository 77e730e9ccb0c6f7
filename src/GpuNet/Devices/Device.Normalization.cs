using System.Runtime.CompilerServices;

namespace GpuNet.Devices;

/// <content>
/// Batch and layer normalization, and the column of ones. Matrices are rows × columns; x̂ = (x − μ)/√(σ² + ε) with ε
/// above 0, γ and β one number a column. See <see cref="Formulas.Norms.Normalization"/>.
/// </content>
public abstract partial class Device
{
    /// <summary>
    /// The elements of scratch memory that sums down the columns need: two a part of the rows and column.
    /// </summary>
    public static int ColumnSumsWorkspaceLength(int rows, int columns) => new RowParts(rows).WorkspaceLength(columns);

    /// <summary>μⱼ = Σᵢ xᵢⱼ/rows and σ²ⱼ = Σᵢ (xᵢⱼ − μⱼ)²/rows; both 0 for no rows.</summary>
    /// <remarks>A column with NaN or an infinity has NaN as variance, and no finite mean.</remarks>
    public void ColumnStatistics(
        int rows, int columns, DeviceBuffer<float> input, Statistics statistics, DeviceBuffer<float> workspace)
    {
        using DeviceHold hold = Hold();
        const string Verb = "column statistics";
        CheckMatrix(Verb, rows, columns, input, nameof(input));
        CheckStatistics(Verb, statistics, columns);
        CheckWorkspace(Verb, workspace, ColumnSumsWorkspaceLength(rows, columns));
        CheckStatisticsApart(Verb, input, statistics);
        CheckStatisticsApart(Verb, workspace, statistics);
        CheckApart(Verb, statistics.Means, statistics.Variances, "means", "variances");
        CheckApart(Verb, input, workspace);
        Launched(statistics.Means.Memory, statistics.Variances.Memory, workspace.Memory);
        ColumnStatisticsCore(rows, columns, input, statistics, workspace);
    }

    /// <summary>yᵢⱼ = γⱼ·(xᵢⱼ − μⱼ)/√(σ²ⱼ + ε) + βⱼ, whatever the statistics are of; in place allowed.</summary>
    public void NormalizeColumns(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> shift,
        DeviceBuffer<float> output)
    {
        using DeviceHold hold = Hold();
        const string Verb = "normalize columns";
        CheckMatrix(Verb, rows, columns, input, nameof(input));
        CheckStatistics(Verb, statistics, columns);
        CheckEpsilon(epsilon);
        Check(Verb, scale, columns, nameof(scale));
        Check(Verb, shift, columns, nameof(shift));
        Check(Verb, output, input.Length, nameof(output));
        CheckInPlace(Verb, input, output);
        CheckApart(Verb, statistics.Means, output, "means");
        CheckApart(Verb, statistics.Variances, output, "variances");
        CheckApart(Verb, scale, output);
        CheckApart(Verb, shift, output);
        Launched(output.Memory);
        NormalizeColumnsCore(rows, columns, input, statistics, epsilon, scale, shift, output);
    }

    /// <summary>
    /// ∂x of <see cref="NormalizeColumns"/>: γⱼ/√(σ²ⱼ + ε)·(gᵢⱼ − ∂βⱼ/rows − x̂ᵢⱼ·∂γⱼ/rows) where the statistics are of
    /// x itself, and γⱼ·gᵢⱼ/√(σ²ⱼ + ε) where they are constants: without the two sums. In place allowed.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="input">x.</param>
    /// <param name="statistics">What the forward pass took.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="scale">γ.</param>
    /// <param name="upstream">g.</param>
    /// <param name="scaleGradient">∂γ, from <see cref="ScaleAndShiftGradient"/>; null for constant statistics.</param>
    /// <param name="shiftGradient">∂β, likewise.</param>
    /// <param name="result">∂x.</param>
    public void NormalizeColumnsGradient(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float>? scaleGradient,
        DeviceBuffer<float>? shiftGradient,
        DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        const string Verb = "gradient of normalize columns";
        CheckMatrix(Verb, rows, columns, input, nameof(input));
        CheckStatistics(Verb, statistics, columns);
        CheckEpsilon(epsilon);
        Check(Verb, scale, columns, nameof(scale));
        Check(Verb, upstream, input.Length, nameof(upstream));
        CheckOptional(Verb, scaleGradient, shiftGradient is not null, columns, nameof(scaleGradient));
        CheckOptional(Verb, shiftGradient, scaleGradient is not null, columns, nameof(shiftGradient));
        Check(Verb, result, input.Length, nameof(result));
        CheckInPlace(Verb, input, result);
        CheckInPlace(Verb, upstream, result);
        CheckApart(Verb, statistics.Means, result, "means");
        CheckApart(Verb, statistics.Variances, result, "variances");
        CheckApart(Verb, scale, result);
        CheckApart(Verb, scaleGradient, result);
        CheckApart(Verb, shiftGradient, result);
        Launched(result.Memory);
        NormalizeColumnsGradientCore(
            rows, columns, input, statistics, epsilon, scale, upstream, scaleGradient, shiftGradient, result);
    }

    /// <summary>∂γⱼ = Σᵢ gᵢⱼ·x̂ᵢⱼ and ∂βⱼ = Σᵢ gᵢⱼ, of either normalization.</summary>
    public void ScaleAndShiftGradient(
        NormalizationAxis axis,
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> scaleGradient,
        DeviceBuffer<float> shiftGradient,
        DeviceBuffer<float> workspace)
    {
        using DeviceHold hold = Hold();
        const string Verb = "gradient of scale and shift";
        CheckMatrix(Verb, rows, columns, input, nameof(input));
        CheckStatistics(Verb, statistics, axis == NormalizationAxis.Columns ? columns : rows);
        CheckEpsilon(epsilon);
        Check(Verb, upstream, input.Length, nameof(upstream));
        Check(Verb, scaleGradient, columns, nameof(scaleGradient));
        Check(Verb, shiftGradient, columns, nameof(shiftGradient));
        CheckWorkspace(Verb, workspace, ColumnSumsWorkspaceLength(rows, columns));
        CheckApart(Verb, scaleGradient, shiftGradient);
        CheckSumApart(Verb, input, upstream, statistics, scaleGradient);
        CheckSumApart(Verb, input, upstream, statistics, shiftGradient);
        CheckSumApart(Verb, input, upstream, statistics, workspace);
        CheckApart(Verb, workspace, scaleGradient);
        CheckApart(Verb, workspace, shiftGradient);
        Launched(scaleGradient.Memory, shiftGradient.Memory, workspace.Memory);
        ScaleAndShiftGradientCore(
            axis, rows, columns, input, statistics, epsilon, upstream, scaleGradient, shiftGradient, workspace);
    }

    /// <summary>
    /// running μ ← (1 − m)·running μ + m·μ, and likewise the variance with σ²·rows/(rows − 1), the unbiased estimate.
    /// One row says nothing of a variance, so the running one stays then; of no rows both stay.
    /// </summary>
    /// <param name="rows">The rows that the statistics are of.</param>
    /// <param name="momentum">m, from 0 to 1: the share of what is new.</param>
    /// <param name="statistics">Of the batch.</param>
    /// <param name="running">What is advanced.</param>
    public void AdvanceStatistics(int rows, float momentum, Statistics statistics, Statistics running)
    {
        using DeviceHold hold = Hold();
        const string Verb = "advance statistics";
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(running);
        CheckSize(Verb, rows, 0);
        if (momentum is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(momentum), momentum, "running statistics need a momentum from 0 to 1");
        }

        ArgumentNullException.ThrowIfNull(statistics.Means, "means");
        CheckStatistics(Verb, statistics, statistics.Means.Length);
        Check(Verb, running.Means, statistics.Means.Length, "running means");
        Check(Verb, running.Variances, statistics.Means.Length, "running variances");
        CheckApart(Verb, statistics.Means, running.Means, "means", "running means");
        CheckApart(Verb, statistics.Means, running.Variances, "means", "running variances");
        CheckApart(Verb, statistics.Variances, running.Means, "variances", "running means");
        CheckApart(Verb, statistics.Variances, running.Variances, "variances", "running variances");
        CheckApart(Verb, running.Means, running.Variances, "running means", "running variances");
        Launched(running.Means.Memory, running.Variances.Memory);
        AdvanceStatisticsCore(rows, momentum, statistics, running);
    }

    /// <summary>
    /// yᵢⱼ = γⱼ·(xᵢⱼ − μᵢ)/√(σ²ᵢ + ε) + βⱼ with the mean and the variance of row i, which are kept; in place allowed.
    /// </summary>
    public void NormalizeRows(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> shift,
        Statistics statistics,
        DeviceBuffer<float> output)
    {
        using DeviceHold hold = Hold();
        const string Verb = "normalize rows";
        CheckMatrix(Verb, rows, columns, input, nameof(input));
        CheckEpsilon(epsilon);
        Check(Verb, scale, columns, nameof(scale));
        Check(Verb, shift, columns, nameof(shift));
        CheckStatistics(Verb, statistics, rows);
        Check(Verb, output, input.Length, nameof(output));
        CheckInPlace(Verb, input, output);
        CheckApart(Verb, scale, output);
        CheckApart(Verb, shift, output);
        CheckApart(Verb, statistics.Means, output, "means");
        CheckApart(Verb, statistics.Variances, output, "variances");
        CheckStatisticsApart(Verb, input, statistics);
        CheckStatisticsApart(Verb, scale, statistics);
        CheckStatisticsApart(Verb, shift, statistics);
        CheckApart(Verb, statistics.Means, statistics.Variances, "means", "variances");
        Launched(statistics.Means.Memory, statistics.Variances.Memory, output.Memory);
        NormalizeRowsCore(rows, columns, input, epsilon, scale, shift, statistics, output);
    }

    /// <summary>
    /// ∂x of <see cref="NormalizeRows"/>: (hᵢⱼ − Σₖhᵢₖ/columns − x̂ᵢⱼ·Σₖhᵢₖx̂ᵢₖ/columns)/√(σ²ᵢ + ε) with h = γg; in
    /// place allowed.
    /// </summary>
    public void NormalizeRowsGradient(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        const string Verb = "gradient of normalize rows";
        CheckMatrix(Verb, rows, columns, input, nameof(input));
        CheckStatistics(Verb, statistics, rows);
        CheckEpsilon(epsilon);
        Check(Verb, scale, columns, nameof(scale));
        Check(Verb, upstream, input.Length, nameof(upstream));
        Check(Verb, result, input.Length, nameof(result));
        CheckInPlace(Verb, input, result);
        CheckInPlace(Verb, upstream, result);
        CheckApart(Verb, statistics.Means, result, "means");
        CheckApart(Verb, statistics.Variances, result, "variances");
        CheckApart(Verb, scale, result);
        Launched(result.Memory);
        NormalizeRowsGradientCore(rows, columns, input, statistics, epsilon, scale, upstream, result);
    }

    /// <summary>yᵢ = (xᵢ, 1): a column of ones after the last; y is rows × (columns + 1).</summary>
    public void AppendOnes(int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> output)
    {
        using DeviceHold hold = Hold();
        CheckMatrix("append ones", rows, columns, input, nameof(input));
        Check("append ones", output, rows * ((long)columns + 1), nameof(output));
        CheckApart("append ones", input, output);
        Launched(output.Memory);
        AppendOnesCore(rows, columns, input, output);
    }

    /// <summary>
    /// rᵢⱼ = xᵢⱼ without x's last column, of rows × (columns + 1): the gradient of <see cref="AppendOnes"/>.
    /// </summary>
    public void DropLastColumn(int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        CheckSize("drop last column", rows, columns);
        Check("drop last column", input, rows * ((long)columns + 1), nameof(input));
        Check("drop last column", result, (long)rows * columns, nameof(result));
        CheckApart("drop last column", input, result);
        Launched(result.Memory);
        DropLastColumnCore(rows, columns, input, result);
    }

    /// <summary><see cref="ColumnStatistics"/> with checked arguments.</summary>
    protected abstract void ColumnStatisticsCore(
        int rows, int columns, DeviceBuffer<float> input, Statistics statistics, DeviceBuffer<float> workspace);

    /// <summary><see cref="NormalizeColumns"/> with checked arguments.</summary>
    protected abstract void NormalizeColumnsCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> shift,
        DeviceBuffer<float> output);

    /// <summary><see cref="NormalizeColumnsGradient"/> with checked arguments.</summary>
    protected abstract void NormalizeColumnsGradientCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float>? scaleGradient,
        DeviceBuffer<float>? shiftGradient,
        DeviceBuffer<float> result);

    /// <summary><see cref="ScaleAndShiftGradient"/> with checked arguments.</summary>
    protected abstract void ScaleAndShiftGradientCore(
        NormalizationAxis axis,
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> scaleGradient,
        DeviceBuffer<float> shiftGradient,
        DeviceBuffer<float> workspace);

    /// <summary><see cref="AdvanceStatistics"/> with checked arguments.</summary>
    protected abstract void AdvanceStatisticsCore(
        int rows, float momentum, Statistics statistics, Statistics running);

    /// <summary><see cref="NormalizeRows"/> with checked arguments.</summary>
    protected abstract void NormalizeRowsCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> shift,
        Statistics statistics,
        DeviceBuffer<float> output);

    /// <summary><see cref="NormalizeRowsGradient"/> with checked arguments.</summary>
    protected abstract void NormalizeRowsGradientCore(
        int rows,
        int columns,
        DeviceBuffer<float> input,
        Statistics statistics,
        float epsilon,
        DeviceBuffer<float> scale,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result);

    /// <summary><see cref="AppendOnes"/> with checked arguments.</summary>
    protected abstract void AppendOnesCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> output);

    /// <summary><see cref="DropLastColumn"/> with checked arguments.</summary>
    protected abstract void DropLastColumnCore(
        int rows, int columns, DeviceBuffer<float> input, DeviceBuffer<float> result);

    private static void CheckEpsilon(float epsilon)
    {
        if (!(epsilon > 0) || float.IsInfinity(epsilon))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "a normalization needs an ε above 0");
    }

    private void CheckStatistics(string verb, Statistics statistics, int length)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        Check(verb, statistics.Means, length, "means");
        Check(verb, statistics.Variances, length, "variances");
    }

    private static void CheckStatisticsApart(
        string verb,
        DeviceBuffer<float> input,
        Statistics statistics,
        [CallerArgumentExpression(nameof(input))] string role = "")
    {
        CheckApart(verb, input, statistics.Means, role, "means");
        CheckApart(verb, input, statistics.Variances, role, "variances");
    }

    private static void CheckSumApart(
        string verb,
        DeviceBuffer<float> input,
        DeviceBuffer<float> upstream,
        Statistics statistics,
        DeviceBuffer<float> output,
        [CallerArgumentExpression(nameof(output))] string role = "")
    {
        CheckApart(verb, input, output, nameof(input), role);
        CheckApart(verb, upstream, output, nameof(upstream), role);
        CheckApart(verb, statistics.Means, output, "means", role);
        CheckApart(verb, statistics.Variances, output, "variances", role);
    }

    private void CheckWorkspace(string verb, DeviceBuffer<float> workspace, int length)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        Check(verb, workspace, workspace.Length, nameof(workspace));
        if (workspace.Length < length)
        {
            throw new ArgumentException(
                $"{verb}: 'workspace' has {workspace.Length} elements, at least {length} are needed");
        }
    }
}
