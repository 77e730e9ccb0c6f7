using ILGPU;

namespace GpuNet.Devices.Ilgpu;

/// <summary>A product library whose failures are reported as the device's.</summary>
/// <param name="library">The library.</param>
/// <param name="before">Called before a product is launched.</param>
/// <param name="failed">Creates the exception for a driver error during an operation.</param>
internal sealed class GuardedProduct(IProductLibrary library, Action before, Func<string, Exception, Exception> failed)
    : IProductLibrary
{
    /// <inheritdoc/>
    public void Multiply(GemmShape shape, ArrayView<float> left, ArrayView<float> right, ArrayView<float> result)
    {
        try
        {
            before();
            library.Multiply(shape, left, right, result);
        }
        catch (Exception exception) when (DriverFailure.IsFromDriver(exception))
        {
            throw failed(
                $"the cuBLAS product of {shape.Rows}×{shape.Inner} and {shape.Inner}×{shape.Columns}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => library.Dispose();
}
