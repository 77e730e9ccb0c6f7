namespace GpuNet.Devices.Host.Windows;

/// <summary>
/// Adds each window's gradient to its winner. A thread processes whole images, from the first window to the last, so
/// that no two threads write to the same element and the order of a sum is always the same.
/// </summary>
internal readonly unsafe struct MaxPoolGradientJob(
    int batch, WindowGeometry geometry, int* winners, float* upstream, float* result) : IJob
{
    public void Run(int part, int parts)
    {
        int channels = geometry.Channels;
        int places = geometry.Height * geometry.Width;
        long inputLength = geometry.InputLength;
        long outputLength = geometry.OutputLength;
        (int start, int end) = Part.Of(batch, part, parts);
        for (int sample = start; sample < end; sample++)
        {
            float* image = result + (sample * inputLength);
            new Span<float>(image, (int)inputLength).Clear();
            int* winner = winners + (sample * outputLength);
            float* gradient = upstream + (sample * outputLength);
            for (long window = 0; window < geometry.Windows; window++, winner += channels, gradient += channels)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    // A wrong position would write out of bounds.
                    if ((uint)winner[channel] < (uint)places)
                        image[((long)winner[channel] * channels) + channel] += gradient[channel];
                }
            }
        }
    }
}
