using GpuNet.Devices.Host.Elementwise;

namespace GpuNet.Devices.Host.Products;

/// <summary>w ← update(w, A·B).</summary>
internal readonly unsafe struct UpdateEpilogue<R, TUpdate>(UpdateRule<R, TUpdate> rule) : IEpilogue<R>
    where R : unmanaged, ILanes<R>
    where TUpdate : unmanaged, IUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(long index) => rule.Prefetch(index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(R value, long index, int column, int left) => rule.Apply(value, (int)index, left);
}
