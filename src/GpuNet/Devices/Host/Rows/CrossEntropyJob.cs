using System.Runtime.CompilerServices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Rows;

/// <summary>Softmax, loss and delta of each row.</summary>
internal readonly unsafe struct CrossEntropyJob<R>(
    int rows, int columns, float* logits, int* labels, float scale, float* losses, float* delta) : IJob
    where R : unmanaged, ILanes<R>
{
    // One register of zeros on either side of a one: read from the right place, it has its one at the label.
    private const int TableLength = (2 * 16) + 1;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        float* table = stackalloc float[TableLength];
        new Span<float>(table, TableLength).Clear();
        table[R.Count] = 1;
        (int start, int end) = Part.Of(rows, part, parts);
        for (int row = start; row < end; row++)
        {
            float* source = logits + ((long)row * columns);
            float* target = delta == null ? null : delta + ((long)row * columns);
            int label = labels[row];

            // Read before the delta may overwrite it in place.
            var logit = new Real32(source[label]);
            float max;
            float sum;
            if (columns <= R.Count)
            {
                R exponentials = SoftmaxRow.Exponentials<R>(source, columns, out max, out sum);
                if (target != null)
                    Lanes.Store(Delta(exponentials, R.Of(1 / sum), R.Load(table + R.Count - label)), target, columns);
            }
            else
            {
                (max, sum) = SoftmaxRow.Exponentials<R>(source, target, columns);
                if (target != null)
                    Delta(target, label, sum);
            }

            if (losses != null)
                losses[row] = CrossEntropy.Value(logit, new Real32(max), new Real32(sum)).Value;
        }
    }

    private void Delta(float* target, int label, float sum)
    {
        float inverse = 1 / sum;
        var right = new Real32(target[label]);

        // All lanes as if the class were wrong; the right one is written below.
        for (int column = 0; column < columns; column += R.Count)
        {
            int left = columns - column;
            Lanes.Store(Delta(Lanes.Load<R>(target + column, left), R.Of(inverse), R.Zero), target + column, left);
        }

        target[label] = scale * CrossEntropy.Derivative(Softmax.Scaled(right, new Real32(inverse)), Real32.One).Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private R Delta(R exponential, R inverse, R target) =>
        R.Of(scale) * CrossEntropy.Derivative(Softmax.Scaled(exponential, inverse), target);
}
