namespace GpuNet.Devices.Host.Gemm;

/// <summary>What becomes of a row of a finished tile while it is still in the first-level cache.</summary>
internal unsafe interface IEpilogue
{
    /// <summary>Takes C[row, column …], of which <paramref name="count"/> numbers are there.</summary>
    void Finish(float* values, int row, int column, int count);
}
