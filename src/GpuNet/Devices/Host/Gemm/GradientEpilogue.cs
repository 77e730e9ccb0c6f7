using System.Runtime.CompilerServices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>C = (A·B) ⊙ σ′.</summary>
internal readonly unsafe struct GradientEpilogue<R, TActivation>(
    int columns, TActivation activation, float* input, float* output, float* result) : IEpilogue
    where R : unmanaged, ILanes<R>
    where TActivation : unmanaged, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(float* values, int row, int column, int count)
    {
        long start = ((long)row * columns) + column;
        for (int index = 0; index < count; index += R.Count)
        {
            int left = count - index;
            R value = R.Load(values + index);
            R x = TActivation.DerivativeNeedsInput ? Lanes.Load<R>(input + start + index, left) : R.Zero;
            R y = TActivation.DerivativeNeedsOutput ? Lanes.Load<R>(output + start + index, left) : R.Zero;
            Lanes.Store(value * activation.Derivative(x, y), result + start + index, left);
        }
    }
}
