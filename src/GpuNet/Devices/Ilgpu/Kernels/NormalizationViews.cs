using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>The inputs of a normalization: x, μ and σ², ε and γ; γ is empty if only x̂ is needed.</summary>
internal readonly struct NormalizationViews(
    ArrayView<float> input, ArrayView<float> means, ArrayView<float> variances, float epsilon, ArrayView<float> scale)
{
    /// <summary>x.</summary>
    public readonly ArrayView<float> Input = input;

    /// <summary>μ.</summary>
    public readonly ArrayView<float> Means = means;

    /// <summary>σ².</summary>
    public readonly ArrayView<float> Variances = variances;

    /// <summary>ε.</summary>
    public readonly float Epsilon = epsilon;

    /// <summary>γ.</summary>
    public readonly ArrayView<float> Scale = scale;

    /// <summary>1/√(σ² + ε) of a column or row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Real32 Inverse(int place) => Normalization.Inverse(new Real32(Variances[place]), new Real32(Epsilon));

    /// <summary>x̂ of an element with the mean of a column or row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Real32 Normalized(int index, int place, Real32 inverse) =>
        Normalization.Normalized(new Real32(Input[index]), new Real32(Means[place]), inverse);
}
