namespace GpuNet.Devices.Host.Elementwise;

/// <summary>yᵢ = σ(xᵢ).</summary>
internal readonly unsafe struct MapElement<R, TActivation>(
    TActivation activation, float* input, float* output) : IElement
    where R : unmanaged, ILanes<R>
    where TActivation : unmanaged, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(int index, int left) =>
        Lanes.Store(activation.Value(Lanes.Load<R>(input + index, left)), output + index, left);
}
