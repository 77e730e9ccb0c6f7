namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>On the first OpenCL device, where there is one.</summary>
public sealed class OpenClDeviceTests() : IlgpuDeviceTests("opencl")
{
    // The specification allows 3 ulp; the rest is for native functions: kernels-docs/kernels/README.md, Functions.
    protected override double FunctionRoundings => 64;
}
