namespace GpuNet.Devices;

/// <content>Verbs on targets that are rows of probabilities.</content>
public abstract partial class Device
{
    /// <summary>
    /// ℓᵢ = −Σⱼ tᵢⱼ ln softmax(zᵢ)ⱼ and δᵢ = scale · (softmax(zᵢ) · Σⱼ tᵢⱼ − tᵢ) for rows of logits z and rows of
    /// probabilities t; either output may be left out, and δ may be z's buffer or t's.
    /// </summary>
    /// <remarks>
    /// See <see cref="Formulas.Losses.SoftCrossEntropy"/>. t is taken as it is: it need not sum to 1.
    /// </remarks>
    public void CrossEntropy(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<float> targets,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta)
    {
        using DeviceHold hold = Hold();
        const string Verb = "soft cross-entropy";
        CheckMatrix(Verb, rows, columns, logits, nameof(logits));
        Check(Verb, targets, logits.Length, nameof(targets));
        CheckOptional(Verb, losses, false, rows, nameof(losses));
        CheckOptional(Verb, delta, false, logits.Length, nameof(delta));
        if (losses is not null)
        {
            CheckApart(Verb, logits, losses);
            CheckApart(Verb, targets, losses);
        }

        if (delta is not null)
        {
            CheckInPlace(Verb, logits, delta);
            CheckInPlace(Verb, targets, delta);
            CheckApart(Verb, losses, delta);
        }

        Launched(losses?.Memory, delta?.Memory);
        SoftCrossEntropyCore(rows, columns, logits, targets, scale, losses, delta);
    }

    /// <summary>
    /// rᵢⱼ = on where j is the class labelsᵢ, else off: targets as probabilities, smoothed where off is above 0.
    /// </summary>
    /// <remarks>Labels lie in 0 … columns − 1, as for cross-entropy: the data's edge checks them.</remarks>
    public void OneHot(
        int rows, int columns, DeviceBuffer<int> labels, float on, float off, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        const string Verb = "one-hot";
        CheckMatrix(Verb, rows, columns, result, nameof(result));
        Check(Verb, labels, rows, nameof(labels));
        CheckApart(Verb, labels, result);
        Launched(result.Memory);
        OneHotCore(rows, columns, labels, on, off, result);
    }

    /// <summary>Cross-entropy with rows of probabilities as targets, with checked arguments.</summary>
    protected abstract void SoftCrossEntropyCore(
        int rows,
        int columns,
        DeviceBuffer<float> logits,
        DeviceBuffer<float> targets,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta);

    /// <summary><see cref="OneHot"/> with checked arguments.</summary>
    protected abstract void OneHotCore(
        int rows, int columns, DeviceBuffer<int> labels, float on, float off, DeviceBuffer<float> result);
}
