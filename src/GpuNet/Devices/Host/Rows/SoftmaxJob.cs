using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Rows;

/// <summary>Softmax of each row.</summary>
internal readonly unsafe struct SoftmaxJob<R>(int rows, int columns, float* input, float* output) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int row = start; row < end; row++)
        {
            float* target = output + ((long)row * columns);
            (_, float sum) = SoftmaxRow.Exponentials<R>(input + ((long)row * columns), target, columns);
            for (int column = 0; column < columns; column += R.Count)
            {
                R exponential = Lanes.Load<R>(target + column, columns - column);
                Lanes.Store(Softmax.Value(exponential, R.Of(sum)), target + column, columns - column);
            }
        }
    }
}
