using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>Stands in for a library where there is no GPU: a product on the host, sums in double precision.</summary>
internal sealed class HostProduct(AcceleratorStream stream) : IProductLibrary
{
    public void Multiply(GemmShape shape, ArrayView<float> left, ArrayView<float> right, ArrayView<float> result)
    {
        if (result.Length == 0)
            return;
        float[] a = Numbers(left);
        float[] b = Numbers(right);
        var c = new float[shape.Rows * shape.Columns];
        for (int place = 0; place < c.Length; place++)
        {
            int row = place / shape.Columns;
            int column = place % shape.Columns;
            double sum = 0;
            for (int k = 0; k < shape.Inner; k++)
            {
                sum += (double)a[shape.TransposeLeft ? (k * shape.Rows) + row : (row * shape.Inner) + k]
                    * b[shape.TransposeRight ? (column * shape.Inner) + k : (k * shape.Columns) + column];
            }

            c[place] = (float)sum;
        }

        result.SubView(0, c.Length).CopyFromCPU(stream, c);
    }

    public void Dispose()
    {
        // It holds nothing.
    }

    private float[] Numbers(ArrayView<float> view)
    {
        var numbers = new float[view.Length];
        if (numbers.Length > 0)
            view.CopyToCPU(stream, numbers);
        return numbers;
    }
}
