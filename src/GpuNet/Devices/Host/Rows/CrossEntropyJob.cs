namespace GpuNet.Devices.Host.Rows;

/// <summary>Softmax, loss and delta of each row.</summary>
internal readonly unsafe struct CrossEntropyJob<R>(
    int rows, int columns, float* logits, int* labels, float scale, float* losses, float* delta) : IJob
    where R : unmanaged, ILanes<R>
{
    // A one with a register of zeros on either side: read at the right offset, it has its one at the label.
    private const int TableLength = (2 * 16) + 1;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        float* table = stackalloc float[TableLength];
        new Span<float>(table, TableLength).Clear();
        table[R.Count] = 1;
        (int start, int end) = Part.Of(rows, part, parts);
        int row = start;
        if (columns <= R.Count)
        {
            for (; row <= end - 4; row += 4)
                Four(row, table);
        }

        for (; row < end; row++)
        {
            float* source = logits + ((long)row * columns);
            float* target = delta == null ? null : delta + ((long)row * columns);
            int label = labels[row];

            // Read before the delta may overwrite it in place.
            var logit = new Real32(source[label]);
            float max;
            float sum;
            float rest = 0;
            if (columns <= R.Count)
            {
                R exponentials = SoftmaxRow.Exponentials<R>(source, columns, out max, out sum);
                if (losses != null)
                    rest = R.Sum(Softmax.Rest(exponentials));
                if (target != null)
                    Store(exponentials, 1 / sum, label, table, target);
            }
            else
            {
                (max, sum) = SoftmaxRow.Exponentials<R>(source, target, columns);

                // The exponentials, if they are kept: they may overwrite the logits.
                if (losses != null)
                    rest = SoftmaxRow.Rest<R>(target == null ? source : target, target != null, columns, max, sum);
                if (target != null)
                    Delta(target, label, sum);
            }

            if (losses != null)
            {
                losses[row] = CrossEntropy.Value(
                    logit, new Real32(max), new Real32(sum), new Real32(rest)).Value;
            }
        }
    }

    /// <summary>Four rows that a register each holds.</summary>
    // A separate method: inside Run the budget for inlining would run out, as in SoftmaxJob.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Four(int row, float* table)
    {
        float* source = logits + ((long)row * columns);
        int* label = labels + row;

        // Read before the delta may overwrite it in place.
        float* targets = stackalloc float[4];
        for (int at = 0; at < 4; at++)
            targets[at] = source[((long)at * columns) + label[at]];

        (R first, R second, R third, R fourth) =
            SoftmaxRow.Exponentials<R>(source, columns, out Vector128<float> max, out Real32x4 sums);
        if (delta != null)
        {
            Vector128<float> inverse = (Real32x4.One / sums).Value;
            float* target = delta + ((long)row * columns);
            Store(first, inverse.ToScalar(), label[0], table, target);
            Store(second, inverse.GetElement(1), label[1], table, target + columns);
            Store(third, inverse.GetElement(2), label[2], table, target + (2 * (long)columns));
            Store(fourth, inverse.GetElement(3), label[3], table, target + (3 * (long)columns));
        }

        if (losses == null)
            return;
        Real32x4 rests = R.Sum(Softmax.Rest(first), Softmax.Rest(second), Softmax.Rest(third), Softmax.Rest(fourth));
        for (int at = 0; at < 4; at++)
        {
            losses[row + at] = CrossEntropy.Value(
                new Real32(targets[at]),
                new Real32(max.GetElement(at)),
                new Real32(sums.Value.GetElement(at)),
                new Real32(rests.Value.GetElement(at))).Value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(R exponentials, float inverse, int label, float* table, float* target) =>
        Lanes.Store(Delta(exponentials, R.Of(inverse), R.Load(table + R.Count - label)), target, columns);

    private void Delta(float* target, int label, float sum)
    {
        float inverse = 1 / sum;
        var right = new Real32(target[label]);

        // All lanes as if the class were wrong; the correct one is written below.
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
