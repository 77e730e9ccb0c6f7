namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>The operation applied to an element of a matrix product once its sum is complete.</summary>
internal interface IEpilogue
{
    /// <summary>Finishes the element at <paramref name="index"/> = row · N + column of C.</summary>
    void Finish(int index, int column, float sum);
}
