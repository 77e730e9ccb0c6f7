namespace GpuNet.Devices.Host.Strided;

/// <summary>r = g where the position won, else 0.</summary>
internal readonly unsafe struct MaxAxesGradientJob(
    StridedLayout layout, int* winners, float* upstream, float* result) : IJob
{
    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(layout.Count, part, parts);
        for (int index = start; index < end; index++)
        {
            StridedPlaces places = layout.At(index);
            result[places.Second] = winners[places.First] == places.Second ? upstream[places.First] : 0;
        }
    }
}
