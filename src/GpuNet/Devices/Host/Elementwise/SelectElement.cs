namespace GpuNet.Devices.Host.Elementwise;

/// <summary>rᵢ = aᵢ where |mᵢ| &gt; 0, else bᵢ; 0 for an omitted operand.</summary>
internal readonly unsafe struct SelectElement<R>(float* mask, float* first, float* second, float* result) : IElement
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(int index, int left)
    {
        R a = first is null ? R.Zero : Lanes.Load<R>(first + index, left);
        R b = second is null ? R.Zero : Lanes.Load<R>(second + index, left);
        Lanes.Store(R.IfGreater(R.Abs(Lanes.Load<R>(mask + index, left)), R.Zero, a, b), result + index, left);
    }
}
