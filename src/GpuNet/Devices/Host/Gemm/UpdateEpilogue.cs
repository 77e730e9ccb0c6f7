using System.Runtime.CompilerServices;
using GpuNet.Devices.Host.Elementwise;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>w ← update(w, A·B).</summary>
internal readonly unsafe struct UpdateEpilogue<R, TUpdate>(int columns, UpdateRule<R, TUpdate> rule) : IEpilogue
    where R : unmanaged, ILanes<R>
    where TUpdate : unmanaged, IUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(float* values, int row, int column, int count)
    {
        long start = ((long)row * columns) + column;
        for (int index = 0; index < count; index += R.Count)
        {
            int left = count - index;
            R value = R.Load(values + index);
            rule.Apply(value, (int)(start + index), left);
        }
    }
}
