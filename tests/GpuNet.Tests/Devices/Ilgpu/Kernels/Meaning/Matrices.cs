using GpuNet.Devices;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

/// <summary>Operands of matrix products, and the products in double.</summary>
internal static class Matrices
{
    public static float[] Left(GemmShape shape) => Shapes.Numbers(shape.Rows * shape.Inner);

    public static float[] Right(GemmShape shape) => Shapes.Numbers(shape.Inner * shape.Columns, 19);

    public static double[] Product(GemmShape shape)
    {
        float[] a = Left(shape);
        float[] b = Right(shape);
        double[] result = new double[shape.Rows * shape.Columns];
        for (int i = 0; i < shape.Rows; i++)
        {
            for (int j = 0; j < shape.Columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < shape.Inner; k++)
                {
                    double x = a[shape.TransposeLeft ? (k * shape.Rows) + i : (i * shape.Inner) + k];
                    double y = b[shape.TransposeRight ? (j * shape.Inner) + k : (k * shape.Columns) + j];
                    sum += x * y;
                }

                result[(i * shape.Columns) + j] = sum;
            }
        }

        return result;
    }
}
