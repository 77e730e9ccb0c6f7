namespace GpuNet.Devices.Host.Rows;

/// <summary>Softmax of each row.</summary>
internal readonly unsafe struct SoftmaxJob<R>(int rows, int columns, float* input, float* output) : IJob
    where R : unmanaged, ILanes<R>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(rows, part, parts);
        int row = start;
        if (columns <= R.Count)
        {
            for (; row <= end - 4; row += 4)
                Four(input + ((long)row * columns), output + ((long)row * columns));
        }

        for (; row < end; row++)
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

    /// <summary>Four rows that a register each holds.</summary>
    // A separate method: inside Run the compiler's budget for inlining runs out, and all of this becomes calls (3 times
    // slower).
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Four(float* source, float* target)
    {
        (R first, R second, R third, R fourth) =
            SoftmaxRow.Exponentials<R>(source, columns, out _, out Real32x4 sums);
        Vector128<float> inverse = (Real32x4.One / sums).Value;
        Store(Softmax.Scaled(first, R.Of(inverse.ToScalar())), target, 0);
        Store(Softmax.Scaled(second, R.Of(inverse.GetElement(1))), target, 1);
        Store(Softmax.Scaled(third, R.Of(inverse.GetElement(2))), target, 2);
        Store(Softmax.Scaled(fourth, R.Of(inverse.GetElement(3))), target, 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(R row, float* target, int at) => Lanes.Store(row, target + ((long)at * columns), columns);
}
