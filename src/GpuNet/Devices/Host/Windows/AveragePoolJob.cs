using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Sums;

namespace GpuNet.Devices.Host.Windows;

/// <summary>
/// The mean of each window and channel, a register of channels at a time. Up to <see cref="LongestRun"/> numbers are
/// added one after another; in larger windows such runs are combined by compensated summation.
/// </summary>
internal readonly unsafe struct AveragePoolJob<R>(
    int batch, WindowGeometry geometry, float* input, float* output) : IJob
    where R : unmanaged, ILanes<R>
{
    private const int LongestRun = 64;

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
                    R sum = Sum(image + channel, rows, columns, left);
                    Lanes.Store(sum / R.Of(rows.Length * columns.Length), target + channel, left);
                }
            }
        }
    }
    private R Sum(float* image, Cover rows, Cover columns, int left)
    {
        if (rows.Length * columns.Length <= LongestRun)
            return SumOfRun(image, rows, columns, left);
        CompensatedSum<R> total = CompensatedSum<R>.Zero;
        int width = Math.Min(columns.Length, LongestRun);
        int height = LongestRun / width;
        for (int row = 0; row < rows.Length; row += height)
        {
            Cover down = rows with { Start = rows.Start + row, Length = Math.Min(height, rows.Length - row) };
            for (int column = 0; column < columns.Length; column += width)
            {
                Cover across = columns with
                {
                    Start = columns.Start + column,
                    Length = Math.Min(width, columns.Length - column),
                };
                total = total.With(SumOfRun(image, down, across, left));
            }
        }

        return total.Sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private R SumOfRun(float* image, Cover rows, Cover columns, int left)
    {
        R sum = R.Zero;
        for (int row = rows.Start; row < rows.Start + rows.Length; row++)
        {
            float* source = image + ((((long)row * geometry.Width) + columns.Start) * geometry.Channels);
            for (int index = 0; index < columns.Length; index++, source += geometry.Channels)
                sum += Lanes.Load<R>(source, left);
        }

        return sum;
    }
}
