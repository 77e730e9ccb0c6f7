namespace GpuNet.Ilgpu.Tests.Devices;

/// <summary>On the first OpenCL device, where there is one.</summary>
public sealed class OpenClDeviceTests() : IlgpuDeviceTests("opencl")
{
    // OpenCL allows its functions up to 5 roundings of their own, and fast ones more.
    protected override double FunctionRoundings => 64;
}
