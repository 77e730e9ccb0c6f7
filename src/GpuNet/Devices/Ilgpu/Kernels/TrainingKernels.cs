using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Launches of a training step. An index outside the samples gives NaN or 0, since a kernel cannot throw.
/// </summary>
internal static class TrainingKernels
{
    /// <summary>yᵢⱼ = scale · source[permutation[p + i], j] with p = counters[Position].</summary>
    public static void GatherBytes(
        int columns,
        ArrayView<byte> source,
        ArrayView<int> permutation,
        ArrayView<int> counters,
        float scale,
        ArrayView<float> destination)
    {
        int position = counters[StepCounters.Position];
        Walk walk = Walk.Over((int)destination.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int row = index / columns;
            int sample = Sample(position + row, permutation);
            destination[index] = sample < 0
                ? float.NaN
                : source[((long)sample * columns) + (index - (row * columns))] * scale;
        }
    }

    /// <summary>yᵢⱼ = source[permutation[p + i], j] with p = counters[Position].</summary>
    public static void Gather<T>(
        int columns,
        ArrayView<T> source,
        ArrayView<int> permutation,
        ArrayView<int> counters,
        ArrayView<T> destination)
        where T : unmanaged
    {
        int position = counters[StepCounters.Position];
        Walk walk = Walk.Over((int)destination.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int row = index / columns;
            int sample = Sample(position + row, permutation);
            destination[index] = sample < 0 ? default : source[((long)sample * columns) + (index - (row * columns))];
        }
    }

    /// <summary>position ← next position, next position += rows, batch += 1.</summary>
    public static void AdvanceBatch(int rows, ArrayView<int> counters)
    {
        Walk walk = Walk.Over(1);
        for (int only = walk.Start; only < walk.End; only += walk.Step)
            Advance(rows, counters);
    }

    /// <summary>
    /// As <see cref="AdvanceBatch"/>, then step += 1, η ← rates[batch − 1] and the powers as the update says.
    /// </summary>
    public static void AdvanceStep<TUpdate>(
        TUpdate update, int rows, ArrayView<int> counters, ArrayView<float> rates, ArrayView<float> scalars)
        where TUpdate : unmanaged, IUpdate
    {
        Walk walk = Walk.Over(1);
        for (int only = walk.Start; only < walk.End; only += walk.Step)
        {
            int batch = counters[StepCounters.Batch];
            float rate = float.NaN;
            if (batch >= 0 && batch < (int)rates.Length)
                rate = rates[batch];
            Advance(rows, counters);
            counters[StepCounters.Step] += 1;
            StepScalars<Real32> next = update.Advance(new StepScalars<Real32>(
                new Real32(rate),
                new Real32(scalars[StepScalarsLayout.FirstPower]),
                new Real32(scalars[StepScalarsLayout.SecondPower])));
            scalars[StepScalarsLayout.LearningRate] = next.LearningRate.Value;
            scalars[StepScalarsLayout.FirstPower] = next.FirstPower.Value;
            scalars[StepScalarsLayout.SecondPower] = next.SecondPower.Value;
        }
    }

    /// <summary>
    /// w ← update(w, g) for every weight; whole fours at once where <paramref name="vectors"/> is 1, which says that
    /// gradients, weights and state begin at multiples of 16 bytes.
    /// </summary>
    public static void Update<TUpdate>(
        TUpdate update, int vectors, ArrayView<float> gradients, UpdateViews parameters)
        where TUpdate : unmanaged, IUpdate
    {
        int length = (int)gradients.Length;
        int whole = Float4.Whole(vectors, length);
        if (whole > 0)
        {
            ArrayView<Float4> fourGradients = Float4.Of(gradients);
            Walk fours = Walk.Over(whole);
            for (int index = fours.Start; index < fours.End; index += fours.Step)
                parameters.ApplyFour(update, index, fourGradients[index]);
        }

        int done = whole * Float4.Length;
        Walk walk = Walk.Over(length - done);
        for (int index = done + walk.Start; index < done + walk.End; index += walk.Step)
            parameters.Apply(update, index, gradients[index]);
    }

    private static void Advance(int rows, ArrayView<int> counters)
    {
        int next = counters[StepCounters.NextPosition];
        counters[StepCounters.Position] = next;
        counters[StepCounters.NextPosition] = next + rows;
        counters[StepCounters.Batch] += 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Sample(int place, ArrayView<int> permutation)
    {
        int samples = (int)permutation.Length;
        if (place < 0 || place >= samples)
            return -1;
        int sample = permutation[place];
        return sample < samples ? sample : -1;
    }
}
