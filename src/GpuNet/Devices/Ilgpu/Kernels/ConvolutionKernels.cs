using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// The kernels that turn a convolution into a matrix product; one result element per thread, no barriers.
/// </summary>
internal static class ConvolutionKernels
{
    /// <summary>Row (n, i, j) holds the elements under the window at (i, j) of image n, 0 outside the image.</summary>
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

    /// <summary>
    /// rₚ = Σ over the positions to which unfolding copies p, gathered from the first window to the last.
    /// </summary>
    public static void Fold(WindowGeometry geometry, ArrayView<float> input, ArrayView<float> result)
    {
        int channels = geometry.Channels;
        int rowLength = geometry.KernelWidth * channels;
        int windowLength = geometry.KernelHeight * rowLength;
        Walk walk = Walk.Over((int)result.Length);
        for (int index = walk.Start; index < walk.End; index += walk.Step)
        {
            Covers windows = Covers.WindowsOver(index, geometry);
            float sum = 0f;
            for (int i = windows.Down.Start; i < windows.Down.End; i++)
            {
                int window = ((windows.Sample * geometry.OutputHeight) + i) * geometry.OutputWidth;
                int inRow = windows.Row + geometry.PaddingHeight - (i * geometry.StrideHeight);
                for (int j = windows.Across.Start; j < windows.Across.End; j++)
                {
                    int inColumn = windows.Column + geometry.PaddingWidth - (j * geometry.StrideWidth);
                    sum += input[
                        ((window + j) * windowLength) + (inRow * rowLength) + (inColumn * channels) + windows.Channel];
                }
            }

            result[index] = sum;
        }
    }
}
