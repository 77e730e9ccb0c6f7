using System.Runtime.CompilerServices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;

namespace GpuNet.Devices;

/// <content>
/// Matrix products C = op(A)·op(B), plain and with an epilogue that finishes C while it is at hand. The workspace has
/// at least <see cref="GemmWorkspaceLength"/> elements; no output overlaps an input.
/// </content>
public abstract partial class Device
{
    /// <summary>The elements of scratch memory that a product of this shape needs; 0 for none.</summary>
    public abstract int GemmWorkspaceLength(GemmShape shape);

    /// <summary>C = op(A)·op(B).</summary>
    public void Gemm(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace)
    {
        using DeviceHold hold = Hold();
        CheckGemm("gemm", shape, left, right, workspace);
        CheckGemmResult("gemm", shape, left, right, result, workspace);
        Launched(result.Memory, workspace.Memory);
        GemmCore(shape, left, right, result, workspace);
    }

    /// <summary>
    /// C = σ(op(A)·op(B) + b), b a row of N added to every row, or absent: a dense layer's forward pass.
    /// </summary>
    /// <param name="shape">What is multiplied by what.</param>
    /// <param name="left">A.</param>
    /// <param name="right">B.</param>
    /// <param name="bias">b, or null.</param>
    /// <param name="activation">σ.</param>
    /// <param name="result">C.</param>
    /// <param name="workspace">At least <see cref="GemmWorkspaceLength"/> elements.</param>
    /// <param name="origin">What A was gathered from, if it was; a device may read either.</param>
    public void GemmActivation<TActivation>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float>? bias,
        TActivation activation,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace,
        GatherSource? origin = null)
        where TActivation : unmanaged, IActivation
    {
        using DeviceHold hold = Hold();
        string verb = VerbNames<TActivation>.Gemm;
        CheckGemm(verb, shape, left, right, workspace);
        CheckOrigin(verb, shape, left, origin);
        CheckOriginApart(verb, origin, result);
        CheckOriginApart(verb, origin, workspace);
        CheckOptional(verb, bias, false, shape.Columns, nameof(bias));
        CheckGemmResult(verb, shape, left, right, result, workspace);
        CheckApart(verb, bias, result);
        CheckApart(verb, bias, workspace);
        Launched(result.Memory, workspace.Memory);
        GemmActivationCore(shape, left, right, bias, activation, result, workspace, origin);
    }

    /// <summary>
    /// C = (op(A)·op(B)) ⊙ σ′: the delta of the layer below, δˡ = δˡ⁺¹Wˡ⁺¹ᵀ ⊙ σ′(zˡ). Input z and output y = σ(z),
    /// M × N each, are needed only where the formula's facts say so; C may be either of them.
    /// </summary>
    public void GemmGradient<TActivation>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        TActivation activation,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace)
        where TActivation : unmanaged, IActivation
    {
        using DeviceHold hold = Hold();
        string verb = VerbNames<TActivation>.GemmGradient;
        CheckGemm(verb, shape, left, right, workspace);
        long length = (long)shape.Rows * shape.Columns;
        CheckOptional(verb, input, TActivation.DerivativeNeedsInput, length, nameof(input));
        CheckOptional(verb, output, TActivation.DerivativeNeedsOutput, length, nameof(output));
        CheckGemmResult(verb, shape, left, right, result, workspace);
        CheckInPlace(verb, input, result);
        CheckInPlace(verb, output, result);
        CheckApart(verb, input, workspace);
        CheckApart(verb, output, workspace);
        Launched(result.Memory, workspace.Memory);
        GemmGradientCore(shape, left, right, activation, input, output, result, workspace);
    }

    /// <summary>
    /// w ← update(w, op(A)·op(B)): the gradient of a weight matrix goes straight into its update and is never stored.
    /// </summary>
    /// <param name="shape">What is multiplied by what.</param>
    /// <param name="left">A.</param>
    /// <param name="right">B.</param>
    /// <param name="update">The rule.</param>
    /// <param name="parameters">w and its state.</param>
    /// <param name="workspace">At least <see cref="GemmWorkspaceLength"/> elements.</param>
    /// <param name="origin">What A was gathered from, if it was; a device may read either.</param>
    public void GemmUpdate<TUpdate>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        TUpdate update,
        UpdateBuffers parameters,
        DeviceBuffer<float> workspace,
        GatherSource? origin = null)
        where TUpdate : unmanaged, IUpdate
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(parameters);
        string verb = VerbNames<TUpdate>.Gemm;
        CheckGemm(verb, shape, left, right, workspace);
        CheckOrigin(verb, shape, left, origin);
        CheckOriginApart(verb, origin, workspace);
        CheckOriginApart(verb, origin, parameters.Weights, "weights");
        CheckOriginApart(verb, origin, parameters.First, "first state");
        CheckOriginApart(verb, origin, parameters.Second, "second state");
        CheckOriginApart(verb, origin, parameters.Scalars, "scalars");
        CheckUpdate<TUpdate>(verb, parameters, (long)shape.Rows * shape.Columns);
        CheckUpdateApart(verb, left, parameters);
        CheckUpdateApart(verb, right, parameters);
        CheckUpdateApart(verb, workspace, parameters);
        Launched(parameters.Weights.Memory, parameters.First?.Memory, parameters.Second?.Memory, workspace.Memory);
        GemmUpdateCore(shape, left, right, update, parameters, workspace, origin);
    }

    /// <summary><see cref="Gemm"/> with checked arguments.</summary>
    protected abstract void GemmCore(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace);

    /// <summary><see cref="GemmActivation"/> with checked arguments.</summary>
    protected abstract void GemmActivationCore<TActivation>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float>? bias,
        TActivation activation,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace,
        GatherSource? origin)
        where TActivation : unmanaged, IActivation;

    /// <summary><see cref="GemmGradient"/> with checked arguments.</summary>
    protected abstract void GemmGradientCore<TActivation>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        TActivation activation,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace)
        where TActivation : unmanaged, IActivation;

    /// <summary><see cref="GemmUpdate"/> with checked arguments.</summary>
    protected abstract void GemmUpdateCore<TUpdate>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        TUpdate update,
        UpdateBuffers parameters,
        DeviceBuffer<float> workspace,
        GatherSource? origin)
        where TUpdate : unmanaged, IUpdate;

    private void CheckGemm(
        string verb, GemmShape shape, DeviceBuffer<float> left, DeviceBuffer<float> right,
        DeviceBuffer<float> workspace)
    {
        if (shape.Rows < 0 || shape.Columns < 0 || shape.Inner < 0)
            throw new ArgumentException($"{verb}: {shape} is not a shape; rows, columns and inner are at least 0");
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(workspace);
        if (left.Length != (long)shape.Rows * shape.Inner || right.Length != (long)shape.Inner * shape.Columns)
        {
            throw new ArgumentException(
                $"{verb}: {shape} does not fit 'left' of {left.Length} and 'right' of {right.Length} elements");
        }

        Check(verb, left, left.Length, nameof(left));
        Check(verb, right, right.Length, nameof(right));
        Check(verb, workspace, workspace.Length, nameof(workspace));
        int needed = GemmWorkspaceLength(shape);
        if (workspace.Length < needed)
        {
            throw new ArgumentException(
                $"{verb} {shape}: 'workspace' has {workspace.Length} elements, at least {needed} are needed");
        }

        CheckApart(verb, left, workspace);
        CheckApart(verb, right, workspace);
    }

    private void CheckOrigin(string verb, GemmShape shape, DeviceBuffer<float> left, GatherSource? origin)
    {
        if (origin is null)
            return;
        (int rows, int columns) = shape.TransposeLeft ? (shape.Inner, shape.Rows) : (shape.Rows, shape.Inner);
        (DeviceBuffer<byte> source, DeviceBuffer<int> permutation, DeviceBuffer<int> counters, _) = origin;
        CheckGather(verb, rows, columns, source, permutation, counters, left);
    }

    // An output over the permutation would send the launch to samples that do not exist.
    private static void CheckOriginApart(
        string verb,
        GatherSource? origin,
        DeviceBuffer<float>? output,
        [CallerArgumentExpression(nameof(output))] string role = "")
    {
        if (origin is null || output is null)
            return;
        CheckApart(verb, origin.Source, output, "source", role);
        CheckApart(verb, origin.Permutation, output, "permutation", role);
        CheckApart(verb, origin.Counters, output, "counters", role);
    }

    private void CheckGemmResult(
        string verb,
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace)
    {
        Check(verb, result, (long)shape.Rows * shape.Columns, nameof(result));
        CheckApart(verb, left, result);
        CheckApart(verb, right, result);
        CheckApart(verb, workspace, result);
    }

    private void CheckUpdate<TUpdate>(string verb, UpdateBuffers parameters, long length)
        where TUpdate : unmanaged, IUpdate
    {
        Check(verb, parameters.Weights, length, "weights");
        CheckOptional(verb, parameters.First, TUpdate.StateNames.Count > 0, length, "first state");
        CheckOptional(verb, parameters.Second, TUpdate.StateNames.Count > 1, length, "second state");
        Check(verb, parameters.Scalars, StepScalarsLayout.Length, "scalars");
        (DeviceBuffer<float> weights, DeviceBuffer<float>? first, DeviceBuffer<float>? second,
            DeviceBuffer<float> scalars) = parameters;
        CheckApart(verb, first, weights);
        CheckApart(verb, second, weights);
        CheckApart(verb, scalars, weights);
        if (first is not null)
        {
            CheckApart(verb, second, first);
            CheckApart(verb, scalars, first);
        }

        if (second is not null)
            CheckApart(verb, scalars, second);
    }

    private static void CheckUpdateApart(
        string verb,
        DeviceBuffer<float> input,
        UpdateBuffers parameters,
        [CallerArgumentExpression(nameof(input))] string role = "")
    {
        CheckApart(verb, input, parameters.Weights, role, "weights");
        CheckApart(verb, input, parameters.Scalars, role, "scalars");
        if (parameters.First is not null)
            CheckApart(verb, input, parameters.First, role, "first state");
        if (parameters.Second is not null)
            CheckApart(verb, input, parameters.Second, role, "second state");
    }
}
