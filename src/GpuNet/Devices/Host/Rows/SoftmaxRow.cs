using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Rows;

/// <summary>What softmax and cross-entropy share.</summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>The row's maximum and its sum of exponentials; the exponentials themselves go to <paramref name="target"/> unless it is null.</summary>
    public static (float Max, float Sum) Exponentials<R>(float* source, float* target, int columns)
        where R : unmanaged, ILanes<R>
    {
        R largest = R.Of(float.NegativeInfinity);
        for (int column = 0; column < columns; column += R.Count)
            largest = R.Max(largest, Lanes.Load<R>(source + column, columns - column, float.NegativeInfinity));
        float max = Lanes.Max(largest);

        R sum = R.Zero;
        for (int column = 0; column < columns; column += R.Count)
        {
            int left = columns - column;
            R exponential = Softmax.Exponential(Lanes.Load<R>(source + column, left, float.NegativeInfinity), R.Of(max));
            sum += exponential;
            if (target != null)
                Lanes.Store(exponential, target + column, left);
        }

        return (max, R.Sum(sum));
    }
}
