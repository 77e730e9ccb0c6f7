namespace GpuNet.Devices.Host.Products;

/// <summary>C = (A·B) ⊙ σ′.</summary>
internal readonly unsafe struct GradientEpilogue<R, TActivation>(
    TActivation activation, float* input, float* output, float* result) : IEpilogue<R>
    where R : unmanaged, ILanes<R>
    where TActivation : unmanaged, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(long index)
    {
        if (TActivation.DerivativeNeedsInput)
            CacheLine.Prefetch(input + index);
        if (TActivation.DerivativeNeedsOutput)
            CacheLine.Prefetch(output + index);
        CacheLine.Prefetch(result + index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(R value, long index, int column, int left)
    {
        R x = TActivation.DerivativeNeedsInput ? Lanes.Load<R>(input + index, left) : R.Zero;
        R y = TActivation.DerivativeNeedsOutput ? Lanes.Load<R>(output + index, left) : R.Zero;
        Lanes.Store(value * activation.Derivative(x, y), result + index, left);
    }
}
