using GpuNet.Devices.Host.Products;

namespace GpuNet.Devices.Host;

/// <content>Launches of a training step.</content>
internal sealed unsafe partial class HostDevice<R>
{
    public void GatherBytes(in GatherBytes launch)
    {
        int* order = Batch(launch.Rows, launch.Permutation, launch.Counters);
        byte* source = Pointer(launch.Source);
        bool isHalved = false;
        if (launch.Destination.Buffer!.Batch is ProductBatch batch)
        {
            isHalved = batch.IsHalved = Array.TrueForAll(batch.Products, Halves.Fit<R>)
                && MaskedPlan.IsSparse(source, order, launch.Rows, launch.Columns);
        }

        Share(
            new GatherBytesJob(
                launch.Rows, launch.Columns, isHalved, source, order, launch.Scale, Pointer(launch.Destination)),
            launch.Destination.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather<T>(in Gather<T> launch)
        where T : unmanaged
    {
        int* order = Batch(launch.Rows, launch.Permutation, launch.Counters);
        for (int row = 0; row < launch.Rows; row++)
        {
            new ReadOnlySpan<T>(Pointer(launch.Source) + ((long)order[row] * launch.Columns), launch.Columns)
                .CopyTo(new Span<T>(Pointer(launch.Destination) + ((long)row * launch.Columns), launch.Columns));
        }
    }

    public void AdvanceBatch(in AdvanceBatch launch)
    {
        int* counter = Pointer(launch.Counters);
        counter[StepCounters.Position] = counter[StepCounters.NextPosition];
        counter[StepCounters.NextPosition] += launch.Rows;
        counter[StepCounters.Batch]++;
    }

    public void AdvanceStep<TUpdate>(in AdvanceStep<TUpdate> launch)
        where TUpdate : unmanaged, IUpdate
    {
        int* counter = Pointer(launch.Counters);
        int batch = counter[StepCounters.Batch] + 1;
        if (batch < 1 || batch > launch.Rates.Length)
        {
            throw new InvalidOperationException(
                $"advance step: there is no learning rate for batch {batch}; the table has {launch.Rates.Length}");
        }

        AdvanceBatch(new AdvanceBatch(launch.Rows, launch.Counters));
        counter[StepCounters.Step]++;
        float* scalar = Pointer(launch.Scalars);
        StepScalars<Real32> next = launch.Rule.Advance(new StepScalars<Real32>(
            new Real32(Pointer(launch.Rates)[batch - 1]),
            new Real32(scalar[StepScalarsLayout.FirstPower]),
            new Real32(scalar[StepScalarsLayout.SecondPower])));
        scalar[StepScalarsLayout.LearningRate] = next.LearningRate.Value;
        scalar[StepScalarsLayout.FirstPower] = next.FirstPower.Value;
        scalar[StepScalarsLayout.SecondPower] = next.SecondPower.Value;
    }

    /// <summary>The batch's part of the permutation, checked: a wrong index would read memory out of bounds.</summary>
    private static int* Batch(int rows, In<int> permutation, In<int> counters)
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
