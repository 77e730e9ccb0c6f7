using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>cuBLAS as a way to multiply: how it is asked here, and that a device without it says so.</summary>
public sealed class CuBlasTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Row_major_products_are_asked_for_in_columns(bool transposeLeft, bool transposeRight)
    {
        var shape = new GemmShape(3, 4, 5, transposeLeft, transposeRight);
        float[] left = Numbers.Tame(3 * 5, 1);
        float[] right = Numbers.Tame(5 * 4, 2);
        CuBlasArguments arguments = CuBlasArguments.Of(shape);
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int column = 0; column < shape.Columns; column++)
            {
                double expected = 0;
                double asked = 0;
                for (int k = 0; k < shape.Inner; k++)
                {
                    float a = left[transposeLeft ? (k * shape.Rows) + row : (row * shape.Inner) + k];
                    float b = right[transposeRight ? (column * shape.Inner) + k : (k * shape.Columns) + column];
                    expected += (double)a * b;

                    // The library's definition: element (i, j) stands at i + j·pitch, of the transpose at j + i·pitch;
                    // C's element (column, row) is the sum of first (column, k) and second (k, row).
                    float first = right[At(column, k, arguments.FirstPitch, arguments.TransposeFirst)];
                    float second = left[At(k, row, arguments.SecondPitch, arguments.TransposeSecond)];
                    asked += (double)first * second;
                }

                Assert.Equal(expected, asked);
            }
        }

        static int At(int i, int j, int pitch, bool transpose) => transpose ? j + (i * pitch) : i + (j * pitch);
    }

    [Fact]
    public void Sums_without_terms_have_a_pitch_that_the_library_accepts()
    {
        Assert.Equal(1, CuBlasArguments.Of(new GemmShape(3, 4, 0)).SecondPitch);
        Assert.Equal(1, CuBlasArguments.Of(new GemmShape(3, 4, 0, false, true)).FirstPitch);
    }

    [Fact]
    public void A_device_without_it_says_why()
    {
        DeviceUnavailableException exception = Assert.Throws<DeviceUnavailableException>(
            () => GpuNet.Devices.Devices.Open("ilgpu-cpu", new DeviceOptions { CuBlas = true }));
        Assert.Equal("device 'ilgpu-cpu' has no cuBLAS: only CUDA devices have it", exception.Message);
    }
}
