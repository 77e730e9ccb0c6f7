using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;

namespace GpuNet.Devices;

/// <content>Verbs on each element by itself. Inputs and outputs have one length n ≥ 0.</content>
public abstract partial class Device
{
    /// <summary>yᵢ = value.</summary>
    public void Fill(DeviceBuffer<float> destination, float value)
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(destination);
        Check("fill", destination, destination.Length, nameof(destination));
        Launched(destination.Memory);
        FillCore(destination, value);
    }

    /// <summary>yᵢ = σ(xᵢ); in place allowed.</summary>
    public void Map<TActivation>(TActivation activation, DeviceBuffer<float> input, DeviceBuffer<float> output)
        where TActivation : unmanaged, IActivation
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(input);
        Check(TActivation.Name, input, input.Length, nameof(input));
        Check(TActivation.Name, output, input.Length, nameof(output));
        CheckInPlace(TActivation.Name, input, output);
        Launched(output.Memory);
        MapCore(activation, input, output);
    }

    /// <summary>
    /// δᵢ = gᵢ · σ′(xᵢ), the Hadamard delta; in place allowed. Input x and output y = σ(x) are needed only where the
    /// formula's facts say so.
    /// </summary>
    public void MapGradient<TActivation>(
        TActivation activation,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result)
        where TActivation : unmanaged, IActivation
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(upstream);
        string verb = VerbNames<TActivation>.Gradient;
        int length = upstream.Length;
        Check(verb, upstream, length, nameof(upstream));
        CheckOptional(verb, input, TActivation.DerivativeNeedsInput, length, nameof(input));
        CheckOptional(verb, output, TActivation.DerivativeNeedsOutput, length, nameof(output));
        Check(verb, result, length, nameof(result));
        CheckInPlace(verb, upstream, result);
        CheckInPlace(verb, input, result);
        CheckInPlace(verb, output, result);
        Launched(result.Memory);
        MapGradientCore(activation, input, output, upstream, result);
    }

    /// <summary>rᵢ = α·aᵢ + β·bᵢ; in place allowed.</summary>
    public void Add(
        float alpha, DeviceBuffer<float> left, float beta, DeviceBuffer<float> right, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(left);
        Check("add", left, left.Length, nameof(left));
        Check("add", right, left.Length, nameof(right));
        Check("add", result, left.Length, nameof(result));
        CheckInPlace("add", left, result);
        CheckInPlace("add", right, result);
        Launched(result.Memory);
        AddCore(alpha, left, beta, right, result);
    }

    /// <summary>rᵢ = α·xᵢ; in place allowed.</summary>
    public void Scale(float alpha, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(input);
        Check("scale", input, input.Length, nameof(input));
        Check("scale", result, input.Length, nameof(result));
        CheckInPlace("scale", input, result);
        Launched(result.Memory);
        ScaleCore(alpha, input, result);
    }

    /// <summary>rᵢ = aᵢ·bᵢ, the Hadamard product; in place allowed.</summary>
    public void Multiply(DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(left);
        Check("multiply", left, left.Length, nameof(left));
        Check("multiply", right, left.Length, nameof(right));
        Check("multiply", result, left.Length, nameof(result));
        CheckInPlace("multiply", left, result);
        CheckInPlace("multiply", right, result);
        Launched(result.Memory);
        MultiplyCore(left, right, result);
    }

    /// <summary>
    /// rᵢ = xᵢ / (1 − p) with probability 1 − p, else 0; in place allowed. Element i's number is
    /// word i mod 4 of Philox under the key's seed at the counter (⌊i/4⌋, 0, step, stream), made uniform in [0, 1), and
    /// the element is kept where it is at least p; forward and backward draw the same mask, and none is stored.
    /// </summary>
    /// <param name="rate">p, at least 0 and below 1.</param>
    /// <param name="key">Seed and stream of the layer.</param>
    /// <param name="counters">Laid out as <see cref="StepCounters"/>.</param>
    /// <param name="input">x.</param>
    /// <param name="result">r.</param>
    public void Dropout(
        float rate, DropoutKey key, DeviceBuffer<int> counters, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(input);
        if (rate is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "dropout needs a rate p with 0 ≤ p < 1");
        Check("dropout", counters, StepCounters.Length, nameof(counters));
        Check("dropout", input, input.Length, nameof(input));
        Check("dropout", result, input.Length, nameof(result));
        CheckInPlace("dropout", input, result);
        CheckApart("dropout", counters, result);
        Launched(result.Memory);
        DropoutCore(rate, key, counters, input, result);
    }

    /// <summary>ℓᵢ = loss(xᵢ, tᵢ) and δᵢ = scale · ∂ℓᵢ/∂xᵢ, in one pass; either output may be left out.</summary>
    public void Loss<TLoss>(
        TLoss loss,
        DeviceBuffer<float> prediction,
        DeviceBuffer<float> target,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta)
        where TLoss : unmanaged, ILoss
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(prediction);
        int length = prediction.Length;
        Check(TLoss.Name, prediction, length, nameof(prediction));
        Check(TLoss.Name, target, length, nameof(target));
        CheckOptional(TLoss.Name, losses, false, length, nameof(losses));
        CheckOptional(TLoss.Name, delta, false, length, nameof(delta));
        if (losses is not null)
        {
            CheckInPlace(TLoss.Name, prediction, losses);
            CheckInPlace(TLoss.Name, target, losses);
        }

        if (delta is not null)
        {
            CheckInPlace(TLoss.Name, prediction, delta);
            CheckInPlace(TLoss.Name, target, delta);
            CheckApart(TLoss.Name, losses, delta);
        }

        Launched(losses?.Memory, delta?.Memory);
        LossCore(loss, prediction, target, scale, losses, delta);
    }

    /// <summary><see cref="Fill"/> with checked arguments.</summary>
    protected abstract void FillCore(DeviceBuffer<float> destination, float value);

    /// <summary><see cref="Map"/> with checked arguments.</summary>
    protected abstract void MapCore<TActivation>(
        TActivation activation, DeviceBuffer<float> input, DeviceBuffer<float> output)
        where TActivation : unmanaged, IActivation;

    /// <summary><see cref="MapGradient"/> with checked arguments.</summary>
    protected abstract void MapGradientCore<TActivation>(
        TActivation activation,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result)
        where TActivation : unmanaged, IActivation;

    /// <summary><see cref="Add"/> with checked arguments.</summary>
    protected abstract void AddCore(
        float alpha, DeviceBuffer<float> left, float beta, DeviceBuffer<float> right, DeviceBuffer<float> result);

    /// <summary><see cref="Scale"/> with checked arguments.</summary>
    protected abstract void ScaleCore(float alpha, DeviceBuffer<float> input, DeviceBuffer<float> result);

    /// <summary><see cref="Multiply"/> with checked arguments.</summary>
    protected abstract void MultiplyCore(
        DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result);

    /// <summary><see cref="Dropout"/> with checked arguments.</summary>
    protected abstract void DropoutCore(
        float rate, DropoutKey key, DeviceBuffer<int> counters, DeviceBuffer<float> input, DeviceBuffer<float> result);

    /// <summary><see cref="Loss"/> with checked arguments.</summary>
    protected abstract void LossCore<TLoss>(
        TLoss loss,
        DeviceBuffer<float> prediction,
        DeviceBuffer<float> target,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta)
        where TLoss : unmanaged, ILoss;
}
