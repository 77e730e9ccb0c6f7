namespace GpuNet.Devices.Host.Elementwise;

/// <summary>rᵢ = α·aᵢ + β·bᵢ.</summary>
internal readonly unsafe struct AddElement<R>(
    float alpha, float* first, float beta, float* second, float* result) : IElement
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(int index, int left)
    {
        R sum = (R.Of(alpha) * Lanes.Load<R>(first + index, left)) + (R.Of(beta) * Lanes.Load<R>(second + index, left));
        Lanes.Store(sum, result + index, left);
    }
}
