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
}
