namespace GpuNet.Devices.Host.Elementwise;

/// <summary>w ← update(w, G).</summary>
internal readonly unsafe struct UpdateElement<R, TUpdate>(float* gradients, UpdateRule<R, TUpdate> rule) : IElement
    where R : unmanaged, ILanes<R>
    where TUpdate : unmanaged, IUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(int index, int left) =>
        rule.Apply(Lanes.Load<R>(gradients + index, left), index, left);
}
