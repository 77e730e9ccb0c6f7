namespace GpuNet.Devices.Host.Products;

/// <summary>C = σ(A·B + b).</summary>
internal readonly unsafe struct ActivationEpilogue<R, TActivation>(
    float* bias, TActivation activation, float* result) : IEpilogue<R>
    where R : unmanaged, ILanes<R>
    where TActivation : unmanaged, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(long index) => CacheLine.Prefetch(result + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(R value, long index, int column, int left)
    {
        if (bias != null)
            value += Lanes.Load<R>(bias + column, left);
        Lanes.Store(activation.Value(value), result + index, left);
    }
}
