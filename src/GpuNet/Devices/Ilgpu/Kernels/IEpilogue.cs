namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>What becomes of an element of a matrix product once its sum is complete.</summary>
internal interface IEpilogue
{
    /// <summary>Finishes the element at <paramref name="index"/> = row · N + column of C.</summary>
    void Finish(int index, int column, float sum);
}
