namespace GpuNet.Devices.Host.Rows;

/// <summary>Softmax, loss and delta of each row for a row of probabilities as target.</summary>
internal readonly unsafe struct SoftCrossEntropyJob<R>(
    int rows, int columns, float* logits, float* targets, float scale, float* losses, float* delta) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        for (int row = start; row < end; row++)
        {
            long offset = (long)row * columns;
            float* source = logits + offset;

            // Exponentials are not kept: the delta may overwrite the logits or the targets.
            (float max, float sum) = SoftmaxRow.Exponentials<R>(source, null, columns);
            if (losses != null)
                losses[row] = Loss(source, targets + offset, max, sum);
            if (delta != null)
                Delta(source, targets + offset, delta + offset, max, sum);
        }
    }

    private float Loss(float* source, float* target, float max, float sum)
    {
        float rest = SoftmaxRow.Rest<R>(source, areExponentials: false, columns, max, sum);
        var logOfSum = R.Of(Softmax.LogOfSum(new Real32(sum), new Real32(rest)).Value);
        CompensatedSum<R> loss = CompensatedSum<R>.Zero;
        for (int chain = 0; chain < columns; chain += Lanes.Chain<R>())
        {
            int end = Math.Min(columns, chain + Lanes.Chain<R>());
            R terms = R.Zero;
            for (int column = chain; column < end; column += R.Count)
            {
                // Lanes past the end have the target 0, which adds nothing.
                int left = columns - column;
                terms += SoftCrossEntropy.Term(
                    Lanes.Load<R>(target + column, left), Lanes.Load<R>(source + column, left), R.Of(max), logOfSum);
            }

            loss = loss.With(terms);
        }

        return R.Sum(loss.Sum);
    }

    private void Delta(float* source, float* target, float* result, float max, float sum)
    {
        R targetSum = R.Of(Lanes.Sum<R>(target, columns));
        for (int column = 0; column < columns; column += R.Count)
        {
            int left = columns - column;
            R exponential = Softmax.Exponential(Lanes.Load<R>(source + column, left), R.Of(max));
            R probability = Softmax.Value(exponential, R.Of(sum));
            R slope = SoftCrossEntropy.Derivative(probability, targetSum, Lanes.Load<R>(target + column, left));
            Lanes.Store(R.Of(scale) * slope, result + column, left);
        }
    }
}
