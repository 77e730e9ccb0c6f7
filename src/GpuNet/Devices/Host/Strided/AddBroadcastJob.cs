namespace GpuNet.Devices.Host.Strided;

/// <summary>rᵢ = α·a + β·b, each from its position, run by run.</summary>
internal readonly unsafe struct AddBroadcastJob(
    StridedLayout layout, float alpha, float* left, float beta, float* right, float* result) : IJob
{
    public void Run(int part, int parts)
    {
        int run = layout.Run;
        if (layout.Count == 0)
            return;
        (int start, int end) = Part.Of(layout.Count / run, part, parts);
        (int leftStep, int rightStep) = (layout.FirstStep, layout.SecondStep);
        for (int index = start; index < end; index++)
        {
            StridedPlaces places = layout.At(index * run);
            float* a = left + places.First;
            float* b = right + places.Second;
            float* r = result + ((long)index * run);
            for (int element = 0; element < run; element++, a += leftStep, b += rightStep)
                r[element] = (alpha * *a) + (beta * *b);
        }
    }
}
