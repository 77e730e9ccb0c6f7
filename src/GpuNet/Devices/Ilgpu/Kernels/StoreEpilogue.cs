using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>C = op(A)·op(B).</summary>
internal readonly struct StoreEpilogue(ArrayView<float> result) : IEpilogue
{
    private readonly ArrayView<float> result = result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(int index, int column, float sum) => result[index] = sum;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FinishFour(int vectors, int count, int index, int column, Float4 sums) =>
        sums.Store(result, vectors, count, index);
}
