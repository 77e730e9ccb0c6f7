namespace GpuNet.Devices.Host.Strided;

/// <summary>rᵢ = scale · Σⱼ x, each sum from its first number to its last, in compensated chains.</summary>
internal readonly unsafe struct SumAxesJob<R>(
    StridedLayout kept, StridedLayout reduced, float scale, float* input, float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(kept.Count, part, parts, R.Count);
        int index = start;
        while (index < end)
        {
            StridedPlaces places = kept.At(index);

            // Results whose terms are contiguous share a register's lanes.
            int left = Math.Min(end - index, kept.Run - (index % kept.Run));
            if (kept.FirstStep == 1 && left >= R.Count)
            {
                R.Store(R.Of(scale) * Lanes(input + places.First), result + index);
                index += R.Count;
                continue;
            }

            result[index] = scale * Single(input + places.First);
            index++;
        }
    }

    private R Lanes(float* source)
    {
        CompensatedSum<R> total = CompensatedSum<R>.Zero;
        for (int element = 0; element < reduced.Count;)
        {
            int end = Math.Min(reduced.Count, element + LongSum<Real32>.Run);
            R sum = R.Zero;
            for (; element < end; element++)
                sum += R.Load(source + reduced.At(element).First);
            total = total.With(sum);
        }

        return total.Sum;
    }

    private float Single(float* source)
    {
        if (reduced.Rank == 0 && reduced.Count == 1)
            return *source;
        if (reduced.Rank == 1 && reduced.FirstStep == 1)
            return Host.Lanes.Sum<R>(source, reduced.Count);
        var sum = default(LongSum<Real32>);
        for (int element = 0; element < reduced.Count; element++)
            sum.Add(new Real32(source[reduced.At(element).First]));
        return sum.Value.Value;
    }
}
