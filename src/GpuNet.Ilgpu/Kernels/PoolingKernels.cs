using GpuNet.Devices;
using ILGPU;

namespace GpuNet.Ilgpu.Kernels;

/// <summary>
/// One number for each window and channel; a thread does an element of the result, and none has a barrier. Backward a
/// place of the image gathers from the windows that cover it, the first to the last, so no two threads add to one place.
/// </summary>
internal static class PoolingKernels
{
    /// <summary>
    /// The largest number of each window, and where in the image it stands; empty winners are left out. The first of
    /// equals, NaN before all.
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
            int window = index / channels;
            int channel = index - (window * channels);
            int line = window / geometry.OutputWidth;
            int sample = line / geometry.OutputHeight;
            Cover rows = Cover.Of(
                line - (sample * geometry.OutputHeight),
                geometry.Height,
                geometry.KernelHeight,
                geometry.StrideHeight,
                geometry.PaddingHeight);
            Cover columns = Cover.Of(
                window - (line * geometry.OutputWidth), width, geometry.KernelWidth, geometry.StrideWidth, geometry.PaddingWidth);
            int image = sample * geometry.Height * width;
            int place = (rows.Start * width) + columns.Start;
            float best = input[((image + place) * channels) + channel];
            for (int row = rows.Start; row < rows.End; row++)
            {
                for (int column = columns.Start; column < columns.End; column++)
                {
                    int candidate = (row * width) + column;
                    float x = input[((image + candidate) * channels) + channel];
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
        int width = geometry.Width;
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int pixel = index / channels;
            int channel = index - (pixel * channels);
            int line = pixel / width;
            int column = pixel - (line * width);
            int sample = line / geometry.Height;
            int row = line - (sample * geometry.Height);
            int place = (row * width) + column;
            Cover down = Cover.WindowsOver(
                row, geometry.OutputHeight, geometry.KernelHeight, geometry.StrideHeight, geometry.PaddingHeight);
            Cover across = Cover.WindowsOver(
                column, geometry.OutputWidth, geometry.KernelWidth, geometry.StrideWidth, geometry.PaddingWidth);
            float sum = 0f;
            for (int i = down.Start; i < down.End; i++)
            {
                int start = ((sample * geometry.OutputHeight) + i) * geometry.OutputWidth;
                for (int j = across.Start; j < across.End; j++)
                {
                    int window = ((start + j) * channels) + channel;
                    if (winners[window] == place)
                        sum += upstream[window];
                }
            }

            result[index] = sum;
        }
    }

    /// <summary>The mean of what each window covers of the image.</summary>
    public static void AveragePool(WindowGeometry geometry, ArrayView<float> input, ArrayView<float> output)
    {
        int channels = geometry.Channels;
        int width = geometry.Width;
        Walk walk = Walk.Over((int)output.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int window = index / channels;
            int channel = index - (window * channels);
            int line = window / geometry.OutputWidth;
            int sample = line / geometry.OutputHeight;
            Cover rows = Cover.Of(
                line - (sample * geometry.OutputHeight),
                geometry.Height,
                geometry.KernelHeight,
                geometry.StrideHeight,
                geometry.PaddingHeight);
            Cover columns = Cover.Of(
                window - (line * geometry.OutputWidth), width, geometry.KernelWidth, geometry.StrideWidth, geometry.PaddingWidth);
            float sum = 0f;
            for (int row = rows.Start; row < rows.End; row++)
            {
                int start = ((sample * geometry.Height) + row) * width;
                for (int column = columns.Start; column < columns.End; column++)
                    sum += input[((start + column) * channels) + channel];
            }

            output[index] = sum / ((rows.End - rows.Start) * (columns.End - columns.Start));
        }
    }

    /// <summary>rₚ = Σ g / n over the windows that cover p.</summary>
    public static void AveragePoolGradient(WindowGeometry geometry, ArrayView<float> upstream, ArrayView<float> result)
    {
        int channels = geometry.Channels;
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int pixel = index / channels;
            int channel = index - (pixel * channels);
            int line = pixel / geometry.Width;
            int column = pixel - (line * geometry.Width);
            int sample = line / geometry.Height;
            int row = line - (sample * geometry.Height);
            Cover down = Cover.WindowsOver(
                row, geometry.OutputHeight, geometry.KernelHeight, geometry.StrideHeight, geometry.PaddingHeight);
            Cover across = Cover.WindowsOver(
                column, geometry.OutputWidth, geometry.KernelWidth, geometry.StrideWidth, geometry.PaddingWidth);
            float sum = 0f;
            for (int i = down.Start; i < down.End; i++)
            {
                Cover rows = Cover.Of(
                    i, geometry.Height, geometry.KernelHeight, geometry.StrideHeight, geometry.PaddingHeight);
                int start = ((sample * geometry.OutputHeight) + i) * geometry.OutputWidth;
                for (int j = across.Start; j < across.End; j++)
                {
                    Cover columns = Cover.Of(
                        j, geometry.Width, geometry.KernelWidth, geometry.StrideWidth, geometry.PaddingWidth);
                    int count = (rows.End - rows.Start) * (columns.End - columns.Start);
                    sum += upstream[((start + j) * channels) + channel] / count;
                }
            }

            result[index] = sum;
        }
    }
}
