using ILGPU;

namespace GpuNet.Devices.Ilgpu;

/// <summary>A library's matrix product, without epilogues; it runs in the order of the device's launches.</summary>
internal interface IProductLibrary : IDisposable
{
    /// <summary>C = op(A)·op(B).</summary>
    void Multiply(GemmShape shape, ArrayView<float> left, ArrayView<float> right, ArrayView<float> result);
}
