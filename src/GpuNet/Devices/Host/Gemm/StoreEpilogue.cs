using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>C = A·B.</summary>
internal readonly unsafe struct StoreEpilogue<R>(int columns, float* result) : IEpilogue
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish(float* values, int row, int column, int count)
    {
        long start = ((long)row * columns) + column;
        for (int index = 0; index < count; index += R.Count)
        {
            int left = count - index;
            R value = R.Load(values + index);
            Lanes.Store(value, result + start + index, left);
        }
    }
}
