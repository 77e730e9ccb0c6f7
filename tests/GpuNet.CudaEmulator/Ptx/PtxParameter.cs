namespace GpuNet.CudaEmulator.Ptx;

/// <summary>A parameter of a kernel, and where its bytes lie among the packed arguments.</summary>
public sealed record PtxParameter(string Name, int Offset, int Bytes);
