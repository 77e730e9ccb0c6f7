using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>C = σ(op(A)·op(B) + b); an empty b is omitted.</summary>
internal readonly struct ActivationEpilogue<TActivation>(
    TActivation activation, ArrayView<float> bias, ArrayView<float> result) : IEpilogue
    where TActivation : unmanaged, IActivation
{
    private readonly TActivation activation = activation;
    private readonly ArrayView<float> bias = bias;
    private readonly ArrayView<float> result = result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(int index, int column, float sum)
    {
        if (bias.Length > 0)
            sum += bias[column];
        result[index] = activation.Value(new Real32(sum)).Value;
    }
}
