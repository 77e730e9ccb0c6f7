namespace GpuNet.Devices.Host.Elementwise;

/// <summary>rᵢ = α·xᵢ.</summary>
internal readonly unsafe struct ScaleElement<R>(float alpha, float* input, float* result) : IElement
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(int index, int left) =>
        Lanes.Store(R.Of(alpha) * Lanes.Load<R>(input + index, left), result + index, left);
}
