namespace GpuNet.Devices.Host.Windows;

/// <summary>
/// Copies the elements that each window covers, a row of the window at a time; the rows of windows are divided among
/// threads.
/// </summary>
internal readonly unsafe struct UnfoldJob<R>(int batch, WindowGeometry geometry, float* input, float* result) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        WindowGeometry g = geometry;
        int rowLength = g.Width * g.Channels;
        int stretchLength = g.KernelWidth * g.Channels;
        long lineLength = (long)g.OutputWidth * g.KernelHeight * stretchLength;
        (int start, int end) = Part.Of(batch * g.OutputHeight, part, parts);
        float* sourceEnd = input + (batch * g.InputLength);
        float* targetEnd = result + (end * lineLength);
        float* target = result + (start * lineLength);
        for (int line = start; line < end; line++)
        {
            ClippedWindow rows = ClippedWindow.Rows(g, line % g.OutputHeight);
            float* image = input + (line / g.OutputHeight * g.InputLength);
            for (int column = 0; column < g.OutputWidth; column++)
            {
                ClippedWindow columns = ClippedWindow.Columns(g, column);
                int left = columns.Skipped * g.Channels;
                int inside = columns.Length * g.Channels;
                float* source = image + ((long)rows.Start * rowLength) + ((long)columns.Start * g.Channels);
                if (rows.Skipped > 0)
                    Stretches.Clear<R>(target, targetEnd, rows.Skipped * stretchLength);
                target += rows.Skipped * stretchLength;
                for (int row = 0; row < rows.Length; row++, source += rowLength, target += stretchLength)
                {
                    if (left > 0)
                        Stretches.Clear<R>(target, targetEnd, left);
                    Stretches.Copy<R>(source, sourceEnd, target + left, targetEnd, inside);
                    if (left + inside < stretchLength)
                        Stretches.Clear<R>(target + left + inside, targetEnd, stretchLength - left - inside);
                }

                int below = (g.KernelHeight - rows.Skipped - rows.Length) * stretchLength;
                if (below > 0)
                    Stretches.Clear<R>(target, targetEnd, below);
                target += below;
            }
        }
    }
}
