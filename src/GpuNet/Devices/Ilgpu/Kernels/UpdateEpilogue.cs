namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>w ← update(w, op(A)·op(B)): the gradient is never stored.</summary>
internal readonly struct UpdateEpilogue<TUpdate>(TUpdate update, UpdateViews parameters) : IEpilogue
    where TUpdate : unmanaged, IUpdate
{
    private readonly TUpdate update = update;
    private readonly UpdateViews parameters = parameters;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(int index, int column, float sum) => parameters.Apply(update, index, sum);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FinishFour(int vectors, int count, int index, int column, Float4 sums) =>
        parameters.ApplyFour(update, vectors, count, index, sums);
}
