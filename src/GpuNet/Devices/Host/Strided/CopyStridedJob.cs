namespace GpuNet.Devices.Host.Strided;

/// <summary>r at the second places = scale · x at the first ones, stretch for stretch.</summary>
internal readonly unsafe struct CopyStridedJob(StridedLayout layout, float scale, float* input, float* result) : IJob
{
    public void Run(int part, int parts)
    {
        int stretch = layout.Run;
        if (layout.Count == 0)
            return;
        (int start, int end) = Part.Of(layout.Count / stretch, part, parts);
        (int sourceStep, int targetStep) = (layout.FirstStep, layout.SecondStep);
        for (int index = start; index < end; index++)
        {
            StridedPlaces places = layout.At(index * stretch);
            float* source = input + places.First;
            float* target = result + places.Second;
            if (scale == 1 && sourceStep == 1 && targetStep == 1)
            {
                new ReadOnlySpan<float>(source, stretch).CopyTo(new Span<float>(target, stretch));
                continue;
            }

            for (int element = 0; element < stretch; element++, source += sourceStep, target += targetStep)
                *target = scale * *source;
        }
    }
}
