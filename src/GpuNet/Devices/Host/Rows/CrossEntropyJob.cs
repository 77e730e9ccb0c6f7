using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Rows;

/// <summary>Softmax, loss and delta of each row.</summary>
internal readonly unsafe struct CrossEntropyJob<R>(
    int rows, int columns, float* logits, int* labels, float scale, float* losses, float* delta) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int row = start; row < end; row++)
        {
            float* source = logits + ((long)row * columns);
            float* target = delta == null ? null : delta + ((long)row * columns);

            // Read before the delta may overwrite it in place.
            var label = new Real32(source[labels[row]]);
            (float max, float sum) = SoftmaxRow.Exponentials<R>(source, target, columns);
            if (losses != null)
                losses[row] = CrossEntropy.Value(label, new Real32(max), new Real32(sum)).Value;
            if (target != null)
                Delta(target, labels[row], sum);
        }
    }

    private void Delta(float* target, int label, float sum)
    {
        var right = new Real32(target[label]);
        for (int column = 0; column < columns; column += R.Count)
        {
            int left = columns - column;
            R probability = Softmax.Value(Lanes.Load<R>(target + column, left), R.Of(sum));

            // All lanes as if the class were wrong; the right one is written below.
            Lanes.Store(R.Of(scale) * CrossEntropy.Derivative(probability, R.Zero), target + column, left);
        }

        target[label] = scale * CrossEntropy.Derivative(Softmax.Value(right, new Real32(sum)), Real32.One).Value;
    }
}
