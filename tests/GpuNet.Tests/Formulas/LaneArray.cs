using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Formulas;

/// <summary>Vector lanes to arrays and back.</summary>
internal static unsafe class LaneArray
{
    public static float[] Of<R>(R lanes)
        where R : unmanaged, ILanes<R>
    {
        var result = new float[R.Count];
        fixed (float* target = result)
            R.Store(lanes, target);
        return result;
    }

    public static R ToLanes<R>(ReadOnlySpan<float> values)
        where R : unmanaged, ILanes<R>
    {
        if (values.Length != R.Count)
            throw new ArgumentException("one number to a lane", nameof(values));
        fixed (float* source = values)
            return R.Load(source);
    }
}
