using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;

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

    /// <summary>
    /// Four rows that a register each holds: a row alone waits for its maximum and its sum most of the time.
    /// </summary>
    // A method by itself: within Run the compiler's budget for inlining runs out, and all of this becomes calls (3
    // times slower).
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Four(float* source, float* target)
    {
        R first = Row(source, 0);
        R second = Row(source, 1);
        R third = Row(source, 2);
        R fourth = Row(source, 3);
        Vector128<float> max = R.Largest(first, second, third, fourth).Value;
        first = Softmax.Exponential(first, R.Of(max.ToScalar()));
        second = Softmax.Exponential(second, R.Of(max.GetElement(1)));
        third = Softmax.Exponential(third, R.Of(max.GetElement(2)));
        fourth = Softmax.Exponential(fourth, R.Of(max.GetElement(3)));
        Vector128<float> inverse = (Real32x4.One / R.Sum(first, second, third, fourth)).Value;
        Store(Softmax.Scaled(first, R.Of(inverse.ToScalar())), target, 0);
        Store(Softmax.Scaled(second, R.Of(inverse.GetElement(1))), target, 1);
        Store(Softmax.Scaled(third, R.Of(inverse.GetElement(2))), target, 2);
        Store(Softmax.Scaled(fourth, R.Of(inverse.GetElement(3))), target, 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private R Row(float* source, int row) =>
        Lanes.Load<R>(source + ((long)row * columns), columns, float.NegativeInfinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(R row, float* target, int at) => Lanes.Store(row, target + ((long)at * columns), columns);
}
