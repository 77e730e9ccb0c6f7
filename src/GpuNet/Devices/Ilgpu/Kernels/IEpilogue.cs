namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>The operation applied to an element of a matrix product once its sum is complete.</summary>
internal interface IEpilogue
{
    /// <summary>Finishes the element at <paramref name="index"/> = row · N + column of C.</summary>
    void Finish(int index, int column, float sum);

    /// <summary>
    /// Finishes up to four neighbours in a row, of which <paramref name="count"/> are left, at <paramref name="index"/>
    /// and <paramref name="column"/> and on; all four at once where <paramref name="vectors"/> is 1, which says that
    /// every view begins at a multiple of 16 bytes and N is a multiple of 4.
    /// </summary>
    void FinishFour(int vectors, int count, int index, int column, Float4 sums);
}
