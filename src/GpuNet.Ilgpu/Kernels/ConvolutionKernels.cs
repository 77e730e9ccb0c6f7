using GpuNet.Devices;
using ILGPU;

namespace GpuNet.Ilgpu.Kernels;

/// <summary>What makes a convolution a matrix product; a thread does an element of the result, and none has a barrier.</summary>
internal static class ConvolutionKernels
{
    /// <summary>Row (n, i, j) is what the window at (i, j) of image n covers, 0 outside the image.</summary>
    public static void Unfold(WindowGeometry geometry, ArrayView<float> input, ArrayView<float> result)
    {
        int channels = geometry.Channels;
        int width = geometry.Width;
        int height = geometry.Height;
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            int rest = index / channels;
            int channel = index - (rest * channels);
            int next = rest / geometry.KernelWidth;
            int column = rest - (next * geometry.KernelWidth);
            rest = next / geometry.KernelHeight;
            int row = next - (rest * geometry.KernelHeight);
            next = rest / geometry.OutputWidth;
            column += ((rest - (next * geometry.OutputWidth)) * geometry.StrideWidth) - geometry.PaddingWidth;
            int sample = next / geometry.OutputHeight;
            row += ((next - (sample * geometry.OutputHeight)) * geometry.StrideHeight) - geometry.PaddingHeight;
            float value = 0f;
            if (row >= 0 && row < height && column >= 0 && column < width)
                value = input[(((((sample * height) + row) * width) + column) * channels) + channel];
            result[index] = value;
        }
    }

    /// <summary>rₚ = Σ of the places at which unfolding puts p, gathered from the first window to the last.</summary>
    public static void Fold(WindowGeometry geometry, ArrayView<float> input, ArrayView<float> result)
    {
        int channels = geometry.Channels;
        int rowLength = geometry.KernelWidth * channels;
        int windowLength = geometry.KernelHeight * rowLength;
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
                int window = ((sample * geometry.OutputHeight) + i) * geometry.OutputWidth;
                int inRow = row + geometry.PaddingHeight - (i * geometry.StrideHeight);
                for (int j = across.Start; j < across.End; j++)
                {
                    int inColumn = column + geometry.PaddingWidth - (j * geometry.StrideWidth);
                    sum += input[((window + j) * windowLength) + (inRow * rowLength) + (inColumn * channels) + channel];
                }
            }

            result[index] = sum;
        }
    }
}
