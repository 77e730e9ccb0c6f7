namespace GpuNet.Devices.Host.Windows;

/// <summary>
/// Adds the elements of each window to those that it covers, a row of the window at a time. A thread processes whole
/// images, from the first window to the last, so that no two threads write to the same element and the order of a sum
/// is always the same.
/// </summary>
internal readonly unsafe struct FoldJob<R>(int batch, WindowGeometry geometry, float* input, float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        WindowGeometry g = geometry;
        int rowLength = g.Width * g.Channels;
        int stretchLength = g.KernelWidth * g.Channels;
        (int start, int end) = Part.Of(batch, part, parts);
        float* source = input + (start * g.Windows * g.WindowLength);
        for (int sample = start; sample < end; sample++)
        {
            float* image = result + (sample * g.InputLength);
            new Span<float>(image, (int)g.InputLength).Clear();
            for (int line = 0; line < g.OutputHeight; line++)
            {
                ClippedWindow rows = ClippedWindow.Rows(g, line);
                for (int column = 0; column < g.OutputWidth; column++, source += g.WindowLength)
                {
                    ClippedWindow columns = ClippedWindow.Columns(g, column);
                    int inside = columns.Length * g.Channels;
                    float* stretch = source + (rows.Skipped * stretchLength) + (columns.Skipped * g.Channels);
                    float* target = image + ((long)rows.Start * rowLength) + ((long)columns.Start * g.Channels);
                    for (int row = 0; row < rows.Length; row++, stretch += stretchLength, target += rowLength)
                        Stretches.Add<R>(stretch, target, inside);
                }
            }
        }
    }
}
