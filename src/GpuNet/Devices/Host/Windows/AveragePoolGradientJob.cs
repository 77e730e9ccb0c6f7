namespace GpuNet.Devices.Host.Windows;

/// <summary>
/// Adds each window's share to all elements that it covers. A thread processes whole images, from the first window to
/// the last, so that no two threads write to the same element and the order of a sum is always the same.
/// </summary>
internal readonly unsafe struct AveragePoolGradientJob<R>(
    int batch, WindowGeometry geometry, float* upstream, float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        WindowGeometry g = geometry;
        (int start, int end) = Part.Of(batch, part, parts);
        float* gradient = upstream + (start * g.OutputLength);
        for (int sample = start; sample < end; sample++)
        {
            float* image = result + (sample * g.InputLength);
            new Span<float>(image, (int)g.InputLength).Clear();
            for (int line = 0; line < g.OutputHeight; line++)
            {
                ClippedWindow rows = ClippedWindow.Rows(g, line);
                for (int column = 0; column < g.OutputWidth; column++, gradient += g.Channels)
                    Spread(g, rows, ClippedWindow.Columns(g, column), gradient, image);
            }
        }
    }

    private static void Spread(
        in WindowGeometry g, ClippedWindow rows, ClippedWindow columns, float* gradient, float* image)
    {
        R count = R.Of(rows.Length * columns.Length);
        for (int channel = 0; channel < g.Channels; channel += R.Count)
        {
            int left = g.Channels - channel;
            R share = Lanes.Load<R>(gradient + channel, left) / count;
            for (int row = rows.Start; row < rows.Start + rows.Length; row++)
            {
                float* target = image + ((((long)row * g.Width) + columns.Start) * g.Channels) + channel;
                for (int index = 0; index < columns.Length; index++, target += g.Channels)
                    Lanes.Store(Lanes.Load<R>(target, left) + share, target, left);
            }
        }
    }
}
