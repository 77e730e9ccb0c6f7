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
            float* source = input + ((long)row * columns);
            if (columns <= R.Count)
            {
                R exponentials = SoftmaxRow.Exponentials<R>(source, columns, out _, out float all);
                Lanes.Store(Softmax.Scaled(exponentials, R.Of(1 / all)), target, columns);
                continue;
            }

            (_, float sum) = SoftmaxRow.Exponentials<R>(source, target, columns);
            R inverse = R.Of(1 / sum);
            for (int column = 0; column < columns; column += R.Count)
            {
                R exponential = Lanes.Load<R>(target + column, columns - column);
                Lanes.Store(Softmax.Scaled(exponential, inverse), target + column, columns - column);
            }
        }
    }
}
