namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>On the first CUDA device, where there is one.</summary>
public sealed class CudaDeviceTests() : IlgpuDeviceTests("cuda")
{
    // Twice the largest error of one exponential in the contract: derived in kernels-docs/kernels/README.md, Functions.
    protected override double FunctionRoundings => 64;
}
