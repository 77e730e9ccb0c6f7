using GpuNet.Devices.Host.Elementwise;

namespace GpuNet.Devices.Host.Norms;

/// <summary>running ← (1 − m)·running + m·factor·current.</summary>
internal readonly unsafe struct AdvanceElement<R>(
    float momentum, float factor, float* current, float* running) : IElement
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(int index, int left)
    {
        R next = R.Of(factor) * Lanes.Load<R>(current + index, left);
        Lanes.Store(
            Normalization.Advance(Lanes.Load<R>(running + index, left), next, R.Of(momentum)), running + index, left);
    }
}
