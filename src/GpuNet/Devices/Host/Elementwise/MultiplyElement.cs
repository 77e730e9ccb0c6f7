namespace GpuNet.Devices.Host.Elementwise;

/// <summary>rᵢ = aᵢ·bᵢ.</summary>
internal readonly unsafe struct MultiplyElement<R>(float* first, float* second, float* result) : IElement
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(int index, int left) =>
        Lanes.Store(Lanes.Load<R>(first + index, left) * Lanes.Load<R>(second + index, left), result + index, left);
}
