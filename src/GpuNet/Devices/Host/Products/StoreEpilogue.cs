namespace GpuNet.Devices.Host.Products;

/// <summary>C = A·B.</summary>
internal readonly unsafe struct StoreEpilogue<R>(float* result) : IEpilogue<R>
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(long index) => CacheLine.Prefetch(result + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(R value, long index, int column, int left) => Lanes.Store(value, result + index, left);
}
