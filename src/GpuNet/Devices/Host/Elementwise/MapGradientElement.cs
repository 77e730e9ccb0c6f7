namespace GpuNet.Devices.Host.Elementwise;

/// <summary>δᵢ = gᵢ · σ′(xᵢ).</summary>
internal readonly unsafe struct MapGradientElement<R, TActivation>(
    TActivation activation, float* input, float* output, float* upstream, float* result) : IElement
    where R : unmanaged, ILanes<R>
    where TActivation : unmanaged, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(int index, int left)
    {
        R x = TActivation.DerivativeNeedsInput ? Lanes.Load<R>(input + index, left) : R.Zero;
        R y = TActivation.DerivativeNeedsOutput ? Lanes.Load<R>(output + index, left) : R.Zero;
        R delta = Lanes.Load<R>(upstream + index, left) * activation.Derivative(x, y);
        Lanes.Store(delta, result + index, left);
    }
}
