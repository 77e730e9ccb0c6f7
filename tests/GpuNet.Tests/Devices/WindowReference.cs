using GpuNet.Devices;

namespace GpuNet.Tests.Devices;

/// <summary>Convolution and pooling from their definitions: loops over all that there is, in double.</summary>
internal static class WindowReference
{
    /// <summary>y₍ₙᵢⱼₒ₎ = bₒ + Σ x·W, six loops and one over the batch.</summary>
    public static double[] Convolve(int batch, WindowGeometry g, double[] x, double[] weight, double[] bias)
    {
        int outputs = bias.Length;
        var y = new double[batch * g.OutputHeight * g.OutputWidth * outputs];
        int place = 0;
        for (int n = 0; n < batch; n++)
        {
            for (int i = 0; i < g.OutputHeight; i++)
            {
                for (int j = 0; j < g.OutputWidth; j++)
                {
                    for (int o = 0; o < outputs; o++, place++)
                    {
                        y[place] = bias[o];
                        foreach ((int a, int b, int pixel) in Window(g, n, i, j))
                        {
                            for (int c = 0; c < g.Channels; c++)
                            {
                                y[place] += x[(pixel * g.Channels) + c]
                                    * weight[(((((a * g.KernelWidth) + b) * g.Channels) + c) * outputs) + o];
                            }
                        }
                    }
                }
            }
        }

        return y;
    }

    /// <summary>
    /// What every window and channel covers of the images: for each, in the order of outputs, the places of the
    /// numbers in the batch, row by row.
    /// </summary>
    public static IEnumerable<int[]> Covered(int batch, WindowGeometry g)
    {
        for (int n = 0; n < batch; n++)
        {
            for (int i = 0; i < g.OutputHeight; i++)
            {
                for (int j = 0; j < g.OutputWidth; j++)
                {
                    (int Row, int Column, int Pixel)[] window = [.. Window(g, n, i, j)];
                    for (int c = 0; c < g.Channels; c++)
                        yield return [.. window.Select(pixel => (pixel.Pixel * g.Channels) + c)];
                }
            }
        }
    }

    /// <summary>The place in the batch that each number of the unfolded matrix comes from; −1 for padding.</summary>
    public static int[] Unfolded(int batch, WindowGeometry g)
    {
        var places = new int[batch * g.Windows * g.WindowLength];
        places.AsSpan().Fill(-1);
        int window = 0;
        for (int n = 0; n < batch; n++)
        {
            for (int i = 0; i < g.OutputHeight; i++)
            {
                for (int j = 0; j < g.OutputWidth; j++, window++)
                {
                    foreach ((int a, int b, int pixel) in Window(g, n, i, j))
                    {
                        for (int c = 0; c < g.Channels; c++)
                        {
                            places[(((((window * g.KernelHeight) + a) * g.KernelWidth) + b) * g.Channels) + c] =
                                (pixel * g.Channels) + c;
                        }
                    }
                }
            }
        }

        return places;
    }

    private static IEnumerable<(int Row, int Column, int Pixel)> Window(WindowGeometry g, int n, int i, int j)
    {
        for (int a = 0; a < g.KernelHeight; a++)
        {
            for (int b = 0; b < g.KernelWidth; b++)
            {
                int row = (i * g.StrideHeight) - g.PaddingHeight + a;
                int column = (j * g.StrideWidth) - g.PaddingWidth + b;
                if (row >= 0 && row < g.Height && column >= 0 && column < g.Width)
                    yield return (a, b, (((n * g.Height) + row) * g.Width) + column);
            }
        }
    }
}
