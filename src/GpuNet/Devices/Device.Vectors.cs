namespace GpuNet.Devices;

/// <content>Verbs on whole vectors: inner products and lengths. All sums have a fixed order.</content>
public abstract partial class Device
{
    /// <summary>r = Σᵢ aᵢbᵢ, or r ← r + Σᵢ aᵢbᵢ to accumulate; r is one element, a and b may be one buffer.</summary>
    public void Dot(DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result, bool accumulate)
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(left);
        Check("dot", left, left.Length, nameof(left));
        Check("dot", right, left.Length, nameof(right));
        Check("dot", result, 1, nameof(result));
        CheckApart("dot", left, result);
        CheckApart("dot", right, result);
        Launched(result.Memory);
        DotCore(left, right, result, accumulate);
    }

    /// <summary>r = √(Σᵢ xᵢ²), or r ← √(r² + Σᵢ xᵢ²) to accumulate; r is one element.</summary>
    /// <remarks>
    /// Scaled where squares would overflow or vanish: infinite only where an element is, or where no float is as large.
    /// </remarks>
    public void Norm(DeviceBuffer<float> input, DeviceBuffer<float> result, bool accumulate)
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(input);
        Check("norm", input, input.Length, nameof(input));
        Check("norm", result, 1, nameof(result));
        CheckApart("norm", input, result);
        Launched(result.Memory);
        NormCore(input, result, accumulate);
    }

    /// <summary>
    /// rᵢ = min(1, c/n)·xᵢ for a norm n of one element; in place allowed. A norm that is not finite makes all NaN, so
    /// that no bad number is hidden. Pascanu, Mikolov and Bengio, ICML 2013.
    /// </summary>
    /// <param name="limit">c, above 0.</param>
    /// <param name="norm">n.</param>
    /// <param name="input">x.</param>
    /// <param name="result">r.</param>
    public void ClipByNorm(
        float limit, DeviceBuffer<float> norm, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(input);
        if (!(limit > 0))
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "clip by norm needs a limit above 0");
        Check("clip by norm", norm, 1, nameof(norm));
        Check("clip by norm", input, input.Length, nameof(input));
        Check("clip by norm", result, input.Length, nameof(result));
        CheckInPlace("clip by norm", input, result);
        CheckApart("clip by norm", norm, result);
        Launched(result.Memory);
        ClipByNormCore(limit, norm, input, result);
    }

    /// <summary><see cref="Dot"/> with checked arguments.</summary>
    protected abstract void DotCore(
        DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result, bool accumulate);

    /// <summary><see cref="Norm"/> with checked arguments.</summary>
    protected abstract void NormCore(DeviceBuffer<float> input, DeviceBuffer<float> result, bool accumulate);

    /// <summary><see cref="ClipByNorm"/> with checked arguments.</summary>
    protected abstract void ClipByNormCore(
        float limit, DeviceBuffer<float> norm, DeviceBuffer<float> input, DeviceBuffer<float> result);
}
