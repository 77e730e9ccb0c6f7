using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// C = (op(A)·op(B)) ⊙ σ′; input and output are read only if the formula declares so, and may be C.
/// </summary>
internal readonly struct GradientEpilogue<TActivation>(
    TActivation activation, ArrayView<float> input, ArrayView<float> output, ArrayView<float> result) : IEpilogue
    where TActivation : unmanaged, IActivation
{
    private readonly TActivation activation = activation;
    private readonly ArrayView<float> input = input;
    private readonly ArrayView<float> output = output;
    private readonly ArrayView<float> result = result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(int index, int column, float sum)
    {
        Real32 x = TActivation.DerivativeNeedsInput ? new Real32(input[index]) : Real32.Zero;
        Real32 y = TActivation.DerivativeNeedsOutput ? new Real32(output[index]) : Real32.Zero;
        result[index] = sum * activation.Derivative(x, y).Value;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FinishFour(int vectors, int count, int index, int column, Float4 sums)
    {
        Float4 x = default;
        Float4 y = default;
        if (TActivation.DerivativeNeedsInput)
            x = Float4.Load(input, vectors, count, index);
        if (TActivation.DerivativeNeedsOutput)
            y = Float4.Load(output, vectors, count, index);
        float first = sums.X * activation.Derivative(new Real32(x.X), new Real32(y.X)).Value;
        float second = sums.Y * activation.Derivative(new Real32(x.Y), new Real32(y.Y)).Value;
        float third = sums.Z * activation.Derivative(new Real32(x.Z), new Real32(y.Z)).Value;
        float fourth = sums.W * activation.Derivative(new Real32(x.W), new Real32(y.W)).Value;
        new Float4(first, second, third, fourth).Store(result, vectors, count, index);
    }
}
