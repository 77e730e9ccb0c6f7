using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Reductions over some axes of an array. One result per thread, from its first term to its last, so that the order
/// never changes; no barriers.
/// </summary>
internal static class ReductionKernels
{
    /// <summary>rᵢ = scale · Σⱼ x, compensated.</summary>
    public static void SumAxes(
        StridedLayout kept, StridedLayout reduced, float scale, ArrayView<float> input, ArrayView<float> result)
    {
        Walk walk = Walk.Over(kept.Count);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int origin = kept.At(index).First;
            var sum = default(LongSum<Real32>);
            for (int element = 0; element < reduced.Count; element++)
                sum.Add(new Real32(input[origin + reduced.At(element).First]));
            result[index] = scale * sum.Value.Value;
        }
    }

    /// <summary>
    /// yᵢ = maxⱼ x and its position; the first of equal maxima wins, NaN wins over numbers. Empty winners are omitted.
    /// </summary>
    public static void MaxAxes(
        StridedLayout kept,
        StridedLayout reduced,
        ArrayView<float> input,
        ArrayView<float> output,
        ArrayView<int> winners)
    {
        bool writesWinners = winners.Length > 0;
        Walk walk = Walk.Over(kept.Count);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int origin = kept.At(index).First;
            int place = origin;
            float best = input[origin];
            for (int element = 1; element < reduced.Count; element++)
            {
                int candidate = origin + reduced.At(element).First;
                float x = input[candidate];
                if (x > best || (float.IsNaN(x) && !float.IsNaN(best)))
                {
                    best = x;
                    place = candidate;
                }
            }

            output[index] = best;
            if (writesWinners)
                winners[index] = place;
        }
    }

    /// <summary>r at the second position = g at the first one if the second won there, else 0.</summary>
    public static void MaxAxesGradient(
        StridedLayout layout, ArrayView<int> winners, ArrayView<float> upstream, ArrayView<float> result)
    {
        Walk walk = Walk.Over(layout.Count);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            StridedPlaces places = layout.At(index);
            float gradient = 0f;
            if (winners[places.First] == places.Second)
                gradient = upstream[places.First];
            result[places.Second] = gradient;
        }
    }
}
