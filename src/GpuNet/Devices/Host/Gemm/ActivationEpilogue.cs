using System.Runtime.CompilerServices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>C = σ(A·B + b).</summary>
internal readonly unsafe struct ActivationEpilogue<R, TActivation>(
    int columns, float* bias, TActivation activation, float* result) : IEpilogue
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
            if (bias != null)
                value += Lanes.Load<R>(bias + column + index, left);
            Lanes.Store(activation.Value(value), result + start + index, left);
        }
    }
}
