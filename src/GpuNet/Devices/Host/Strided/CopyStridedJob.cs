namespace GpuNet.Devices.Host.Strided;

/// <summary>r at the second positions = scale · x at the first ones, run by run.</summary>
internal readonly unsafe struct CopyStridedJob(StridedLayout layout, float scale, float* input, float* result) : IJob
{
    public void Run(int part, int parts)
    {
        int run = layout.Run;
        if (layout.Count == 0)
            return;
        (int start, int end) = Part.Of(layout.Count / run, part, parts);
        (int sourceStep, int targetStep) = (layout.FirstStep, layout.SecondStep);
        for (int index = start; index < end; index++)
        {
            StridedPlaces places = layout.At(index * run);
            float* source = input + places.First;
            float* target = result + places.Second;
            if (scale == 1 && sourceStep == 1 && targetStep == 1)
            {
                new ReadOnlySpan<float>(source, run).CopyTo(new Span<float>(target, run));
                continue;
            }

            for (int element = 0; element < run; element++, source += sourceStep, target += targetStep)
                *target = scale * *source;
        }
    }
}
