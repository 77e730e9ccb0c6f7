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

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FinishFour(int vectors, int count, int index, int column, Float4 sums)
    {
        Float4 b = default;
        if (bias.Length > 0)
            b = Float4.Load(bias, vectors, count, column);
        float x = activation.Value(new Real32(sums.X + b.X)).Value;
        float y = activation.Value(new Real32(sums.Y + b.Y)).Value;
        float z = activation.Value(new Real32(sums.Z + b.Z)).Value;
        float w = activation.Value(new Real32(sums.W + b.W)).Value;
        new Float4(x, y, z, w).Store(result, vectors, count, index);
    }
}
