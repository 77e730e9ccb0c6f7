using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// One number for each window and channel; one result element per thread, no barriers. In the backward pass each
/// position of the image gathers from the windows that cover it, from first to last, so no two threads add to the same
/// element.
/// </summary>
internal static class PoolingKernels
{
    /// <summary>
    /// The maximum of each window and its position in the image; empty winners are omitted. The first of equal maxima
    /// wins; NaN wins over numbers.
    /// </summary>
    public static void MaxPool(
        WindowGeometry geometry, ArrayView<float> input, ArrayView<float> output, ArrayView<int> winners)
    {
        bool writesWinners = winners.Length > 0;
        int channels = geometry.Channels;
        int width = geometry.Width;
        Walk walk = Walk.Over((int)output.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            Covers window = Covers.Of(index, geometry);
            Cover rows = window.Down;
            Cover columns = window.Across;
            int image = window.Sample * geometry.Height * width;
            int place = (rows.Start * width) + columns.Start;
            float best = input[((image + place) * channels) + window.Channel];
            for (int row = rows.Start; row < rows.End; row++)
            {
                for (int column = columns.Start; column < columns.End; column++)
                {
                    int candidate = (row * width) + column;
                    float x = input[((image + candidate) * channels) + window.Channel];
                    if (x > best || (float.IsNaN(x) && !float.IsNaN(best)))
                    {
                        best = x;
                        place = candidate;
                    }
                }
            }

            output[index] = best;
            if (writesWinners)
                winners[index] = place;
        }
    }

    /// <summary>rₚ = Σ g over the windows that p won.</summary>
    public static void MaxPoolGradient(
        WindowGeometry geometry, ArrayView<int> winners, ArrayView<float> upstream, ArrayView<float> result)
    {
        int channels = geometry.Channels;
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            Covers windows = Covers.WindowsOver(index, geometry);
            int place = (windows.Row * geometry.Width) + windows.Column;
            float sum = 0f;
            for (int i = windows.Down.Start; i < windows.Down.End; i++)
            {
                int start = ((windows.Sample * geometry.OutputHeight) + i) * geometry.OutputWidth;
                for (int j = windows.Across.Start; j < windows.Across.End; j++)
                {
                    int window = ((start + j) * channels) + windows.Channel;
                    if (winners[window] == place)
                        sum += upstream[window];
                }
            }

            result[index] = sum;
        }
    }

    /// <summary>The mean of the image elements that each window covers.</summary>
    public static void AveragePool(WindowGeometry geometry, ArrayView<float> input, ArrayView<float> output)
    {
        int channels = geometry.Channels;
        int width = geometry.Width;
        Walk walk = Walk.Over((int)output.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            Covers window = Covers.Of(index, geometry);
            Cover rows = window.Down;
            Cover columns = window.Across;
            var sum = default(LongSum<Real32>);
            for (int row = rows.Start; row < rows.End; row++)
            {
                int start = ((window.Sample * geometry.Height) + row) * width;
                for (int column = columns.Start; column < columns.End; column++)
                    sum.Add(new Real32(input[((start + column) * channels) + window.Channel]));
            }

            output[index] = sum.Value.Value / ((rows.End - rows.Start) * (columns.End - columns.Start));
        }
    }

    /// <summary>rₚ = Σ g / n over the windows that cover p.</summary>
    public static void AveragePoolGradient(WindowGeometry geometry, ArrayView<float> upstream, ArrayView<float> result)
    {
        int channels = geometry.Channels;
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            Covers windows = Covers.WindowsOver(index, geometry);
            float sum = 0f;
            for (int i = windows.Down.Start; i < windows.Down.End; i++)
            {
                Cover rows = Covers.Rows(i, geometry);
                int start = ((windows.Sample * geometry.OutputHeight) + i) * geometry.OutputWidth;
                for (int j = windows.Across.Start; j < windows.Across.End; j++)
                {
                    Cover columns = Covers.Columns(j, geometry);
                    int count = (rows.End - rows.Start) * (columns.End - columns.Start);
                    sum += upstream[((start + j) * channels) + windows.Channel] / count;
                }
            }

            result[index] = sum;
        }
    }
}
