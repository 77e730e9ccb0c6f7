using ILGPU;
using ILGPU.Runtime.Cuda;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// Matrix products by NVIDIA's own library: the reference for the kernels here, and an option for training.
/// </summary>
internal sealed class CuBlasProduct : IProductLibrary
{
    private readonly CuBlas library;

    private CuBlasProduct(CuBlas library) => this.library = library;

    /// <summary>Opens the library for a device and stream.</summary>
    /// <exception cref="DeviceUnavailableException">It cannot be used; the message says why.</exception>
    public static CuBlasProduct Open(
        string device, ILGPU.Runtime.Accelerator accelerator, ILGPU.Runtime.AcceleratorStream stream)
    {
        if (accelerator is not CudaAccelerator cuda || stream is not CudaStream launches)
            throw new DeviceUnavailableException($"device '{device}' has no cuBLAS: only CUDA devices have it");
        CuBlas? opened = null;
        try
        {
            // Its defaults are the right ones: float32 throughout, no atomics, so that runs are reproducible.
            opened = new CuBlas(cuda);
            opened.Stream = launches;
            return new CuBlasProduct(opened);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            opened?.Dispose();
            string reason = exception is CuBlasException failed ? $"{failed.Error}" : exception.Message;
            throw new DeviceUnavailableException(
                $"device '{device}' has no cuBLAS: versions 12, 11 and 10 were looked for where the system finds "
                + $"libraries: {reason}",
                exception);
        }
    }

    /// <inheritdoc/>
    public void Multiply(GemmShape shape, ArrayView<float> left, ArrayView<float> right, ArrayView<float> result)
    {
        if (shape.Rows == 0 || shape.Columns == 0)
            return;
        CuBlasArguments arguments = CuBlasArguments.Of(shape);
        library.Gemm(
            Operation(arguments.TransposeFirst),
            Operation(arguments.TransposeSecond),
            shape.Columns,
            shape.Rows,
            shape.Inner,
            1f,
            right,
            arguments.FirstPitch,
            left,
            arguments.SecondPitch,
            0f,
            result,
            shape.Columns);
    }

    /// <inheritdoc/>
    public void Dispose() => library.Dispose();

    private static CuBlasOperation Operation(bool transpose) =>
        transpose ? CuBlasOperation.Transpose : CuBlasOperation.NonTranspose;
}
