using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;

namespace GpuNet.Devices.Host;

/// <content>Verbs of a training step.</content>
internal sealed unsafe partial class HostDevice<R>
{
    protected override void GatherBytesCore(
        int rows,
        int columns,
        DeviceBuffer<byte> source,
        DeviceBuffer<int> permutation,
        DeviceBuffer<int> counters,
        float scale,
        DeviceBuffer<float> destination)
    {
        int* order = Batch(rows, permutation, counters);
        Share(
            new GatherBytesJob(rows, columns, Pointer(source), order, scale, Pointer(destination)), destination.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void GatherCore<T>(
        int rows,
        int columns,
        DeviceBuffer<T> source,
        DeviceBuffer<int> permutation,
        DeviceBuffer<int> counters,
        DeviceBuffer<T> destination)
    {
        int* order = Batch(rows, permutation, counters);
        for (int row = 0; row < rows; row++)
        {
            new ReadOnlySpan<T>(Pointer(source) + ((long)order[row] * columns), columns)
                .CopyTo(new Span<T>(Pointer(destination) + ((long)row * columns), columns));
        }
    }

    protected override void AdvanceBatchCore(int rows, DeviceBuffer<int> counters)
    {
        int* counter = Pointer(counters);
        counter[StepCounters.Position] = counter[StepCounters.NextPosition];
        counter[StepCounters.NextPosition] += rows;
        counter[StepCounters.Batch]++;
    }

    protected override void AdvanceStepCore<TUpdate>(
        TUpdate update,
        int rows,
        DeviceBuffer<int> counters,
        DeviceBuffer<float> rates,
        DeviceBuffer<float> scalars)
    {
        int* counter = Pointer(counters);
        int batch = counter[StepCounters.Batch] + 1;
        if (batch < 1 || batch > rates.Length)
        {
            throw new InvalidOperationException(
                $"advance step: batch {batch} has no learning rate; the table has {rates.Length}");
        }

        AdvanceBatchCore(rows, counters);
        counter[StepCounters.Step]++;
        float* scalar = Pointer(scalars);
        StepScalars<Real32> next = update.Advance(new StepScalars<Real32>(
            new Real32(Pointer(rates)[batch - 1]),
            new Real32(scalar[StepScalarsLayout.FirstPower]),
            new Real32(scalar[StepScalarsLayout.SecondPower])));
        scalar[StepScalarsLayout.LearningRate] = next.LearningRate.Value;
        scalar[StepScalarsLayout.FirstPower] = next.FirstPower.Value;
        scalar[StepScalarsLayout.SecondPower] = next.SecondPower.Value;
    }

    /// <summary>The batch's part of the permutation, checked: a wrong index would read another's memory.</summary>
    private static int* Batch(int rows, DeviceBuffer<int> permutation, DeviceBuffer<int> counters)
    {
        int position = Pointer(counters)[StepCounters.Position];
        if (position < 0 || rows > permutation.Length - position)
        {
            throw new InvalidOperationException(
                $"gather: a batch of {rows} from {position} runs past the {permutation.Length} samples");
        }

        int* order = Pointer(permutation) + position;
        for (int row = 0; row < rows; row++)
        {
            if ((uint)order[row] >= (uint)permutation.Length)
            {
                throw new InvalidOperationException(
                    $"gather: index {order[row]} in the permutation is outside 0..{permutation.Length - 1}");
            }
        }

        return order;
    }
}
