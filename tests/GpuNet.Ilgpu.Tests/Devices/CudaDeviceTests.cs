namespace GpuNet.Ilgpu.Tests.Devices;

/// <summary>On the first CUDA device, where there is one.</summary>
public sealed class CudaDeviceTests() : IlgpuDeviceTests("cuda")
{
    // Exponentials, logarithms and tangents are the hardware's approximations.
    protected override double FunctionRoundings => 64;
}
