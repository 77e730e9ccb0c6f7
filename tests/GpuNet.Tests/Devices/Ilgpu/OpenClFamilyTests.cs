using GpuNet.Devices.Ilgpu;
using ILGPU.Runtime.OpenCL;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>What an OpenCL device must have, and what is said of one that has not.</summary>
public sealed class OpenClFamilyTests
{
    [Fact]
    public void A_device_with_what_every_one_of_the_full_profile_has_is_taken()
    {
        Assert.Null(OpenClFamily.Refusal(CLDeviceVersion.CL12, 256, 32 << 10));
        Assert.Null(OpenClFamily.Refusal(CLDeviceVersion.CL30, 1024, 64 << 10));
    }

    [Fact]
    public void A_device_with_less_is_refused_with_both_sides()
    {
        Assert.Equal(
            "it supports OpenCL 1.1, but the kernels need 1.2",
            OpenClFamily.Refusal(CLDeviceVersion.CL11, 1024, 64 << 10));
        Assert.Equal(
            "its groups have at most 128 threads, but the kernels need 256",
            OpenClFamily.Refusal(CLDeviceVersion.CL30, 128, 64 << 10));
        Assert.Equal(
            "its groups have 1.02 KB of local memory, but the kernels need 32.77 KB",
            OpenClFamily.Refusal(CLDeviceVersion.CL30, 1024, 1 << 10));
    }

    [Fact]
    public void A_kernel_that_needs_more_than_the_driver_gives_is_refused_with_both_sides()
    {
        Assert.Null(OpenClKernelLoader.Refusal(256, 256, 32 << 10, 32 << 10));
        Assert.Equal(
            "its driver runs it in groups of at most 192 threads, but it needs 256",
            OpenClKernelLoader.Refusal(256, 192, 0, 32 << 10));
        Assert.Equal(
            "a group needs 34.30 KB of local memory, but the device has 32.77 KB",
            OpenClKernelLoader.Refusal(256, 1024, 34_304, 32 << 10));
    }
}
