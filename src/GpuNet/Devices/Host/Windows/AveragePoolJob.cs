using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Windows;

/// <summary>The mean of each window and channel, a register of channels at a time.</summary>
internal readonly unsafe struct AveragePoolJob<R>(
    int batch, WindowGeometry geometry, float* input, float* output) : IJob
    where R : unmanaged, ILanes<R>
{
    public void Run(int part, int parts)
    {
        WindowGeometry g = geometry;
        (int start, int end) = Part.Of(batch * g.OutputHeight, part, parts);
        float* target = output + ((long)start * g.OutputWidth * g.Channels);
        for (int line = start; line < end; line++)
        {
            Cover rows = Cover.Rows(g, line % g.OutputHeight);
            float* image = input + (line / g.OutputHeight * g.InputLength);
            for (int column = 0; column < g.OutputWidth; column++, target += g.Channels)
            {
                Cover columns = Cover.Columns(g, column);
                for (int channel = 0; channel < g.Channels; channel += R.Count)
                {
                    int left = g.Channels - channel;
                    R sum = R.Zero;
                    for (int row = rows.Start; row < rows.Start + rows.Length; row++)
                    {
                        float* source = image + ((((long)row * g.Width) + columns.Start) * g.Channels) + channel;
                        for (int index = 0; index < columns.Length; index++, source += g.Channels)
                            sum += Lanes.Load<R>(source, left);
                    }

                    Lanes.Store(sum / R.Of(rows.Length * columns.Length), target + channel, left);
                }
            }
        }
    }
}
