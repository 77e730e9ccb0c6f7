namespace GpuNet.Devices.Host.Strided;

/// <summary>yᵢ = max over j and its position: the first of equal maxima; NaN wins over numbers.</summary>
internal readonly unsafe struct MaxAxesJob(
    StridedLayout kept, StridedLayout reduced, float* input, float* output, int* winners) : IJob
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(kept.Count, part, parts);
        for (int index = start; index < end; index++)
        {
            int origin = kept.At(index).First;
            int place = origin;
            float best = input[origin];
            for (int element = 1; element < reduced.Count; element++)
            {
                int candidate = origin + reduced.At(element).First;
                float x = input[candidate];
                if (x > best || (float.IsNaN(x) && !float.IsNaN(best)))
                    (best, place) = (x, candidate);
            }

            output[index] = best;
            if (winners is not null)
                winners[index] = place;
        }
    }
}
