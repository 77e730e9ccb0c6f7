namespace GpuNet.Devices.Host.Elementwise;

/// <summary>ℓᵢ = loss(xᵢ, tᵢ), δᵢ = scale · ∂ℓᵢ/∂xᵢ.</summary>
internal readonly unsafe struct LossElement<R, TLoss>(
    TLoss loss, float* prediction, float* target, float scale, float* losses, float* delta) : IElement
    where R : unmanaged, ILanes<R>
    where TLoss : unmanaged, ILoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(int index, int left)
    {
        R x = Lanes.Load<R>(prediction + index, left);
        R t = Lanes.Load<R>(target + index, left);
        if (losses != null)
            Lanes.Store(loss.Value(x, t), losses + index, left);
        if (delta != null)
            Lanes.Store(R.Of(scale) * loss.Derivative(x, t), delta + index, left);
    }
}
