namespace GpuNet.CudaEmulator.Execution;

/// <summary>Lanes that wait for their turn.</summary>
/// <param name="At">Where they go on.</param>
/// <param name="Lanes">Which.</param>
/// <param name="Reconvergence">Where they meet those that parted from them.</param>
internal readonly record struct StackEntry(int At, uint Lanes, int Reconvergence);
