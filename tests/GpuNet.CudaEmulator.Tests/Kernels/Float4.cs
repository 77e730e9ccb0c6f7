
namespace GpuNet.CudaEmulator.Tests.Kernels;

/// <summary>Four neighbouring numbers.</summary>
internal readonly record struct Float4(float X, float Y, float Z, float W);
