namespace GpuNet.Devices.Host.Windows;

/// <summary>The maximum of each window and channel, a register of channels at a time.</summary>
internal readonly unsafe struct MaxPoolJob<R>(
    int batch, WindowGeometry geometry, float* input, float* output, int* winners) : IJob
    where R : unmanaged, ILanes<R>
{
    /// <summary>
    /// Up to this limit a position in the image is exact as a float, in which lanes store it.
    /// </summary>
    private const int MostExactPlaces = 1 << 24;

    public void Run(int part, int parts)
    {
        WindowGeometry g = geometry;
        bool lanesHoldPlaces = (long)g.Height * g.Width <= MostExactPlaces;
        (int start, int end) = Part.Of(batch * g.OutputHeight, part, parts);
        for (int line = start; line < end; line++)
        {
            ClippedWindow rows = ClippedWindow.Rows(g, line % g.OutputHeight);
            float* image = input + (line / g.OutputHeight * g.InputLength);
            for (int column = 0; column < g.OutputWidth; column++)
            {
                ClippedWindow columns = ClippedWindow.Columns(g, column);
                long target = (((long)line * g.OutputWidth) + column) * g.Channels;
                int channel = 0;
                while (lanesHoldPlaces
                    && channel <= g.Channels - R.Count
                    && TryLanes(image, rows, columns, channel, target))
                {
                    channel += R.Count;
                }

                for (; channel < g.Channels; channel++)
                    Single(image, rows, columns, channel, target);
            }
        }
    }

    /// <summary>
    /// False if a NaN or an infinity is among them: the scalar version handles the order of NaN and numbers.
    /// </summary>
    private bool TryLanes(float* image, ClippedWindow rows, ClippedWindow columns, int channel, long target)
    {
        int width = geometry.Width;
        int channels = geometry.Channels;
        R best = R.Load(image + ((((long)rows.Start * width) + columns.Start) * channels) + channel);
        R place = R.Of((rows.Start * width) + columns.Start);
        R doubt = R.Zero;
        for (int row = rows.Start; row < rows.Start + rows.Length; row++)
        {
            int index = (row * width) + columns.Start;
            float* source = image + ((long)index * channels) + channel;
            for (int column = 0; column < columns.Length; column++, index++, source += channels)
            {
                R x = R.Load(source);
                place = R.IfGreater(x, best, R.Of(index), place);

                // Not the larger of both: of a 0 and a −0 the first stays, with its sign.
                best = R.IfGreater(x, best, x, best);
                doubt += x - x;
            }
        }

        if (float.IsNaN(R.Sum(doubt)))
            return false;
        R.Store(best, output + target + channel);
        if (winners is not null)
        {
            float* places = (float*)&place;
            for (int lane = 0; lane < R.Count; lane++)
                winners[target + channel + lane] = (int)places[lane];
        }

        return true;
    }

    private void Single(float* image, ClippedWindow rows, ClippedWindow columns, int channel, long target)
    {
        int width = geometry.Width;
        int channels = geometry.Channels;
        int place = (rows.Start * width) + columns.Start;
        float best = image[((long)place * channels) + channel];
        for (int row = rows.Start; row < rows.Start + rows.Length; row++)
        {
            int index = (row * width) + columns.Start;
            for (int column = 0; column < columns.Length; column++, index++)
            {
                float x = image[((long)index * channels) + channel];
                if (x > best || (float.IsNaN(x) && !float.IsNaN(best)))
                    (best, place) = (x, index);
            }
        }

        output[target + channel] = best;
        if (winners is not null)
            winners[target + channel] = place;
    }
}
