using System.Reflection;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Operations;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>A driver that does not take every kernel: asked when the device is opened, and done without where it can.</summary>
public sealed class LargeTileTests
{
    // Larger tiles cover it well, and its parts are enough for both multiprocessors.
    private static readonly GemmShape Large = new(100, 128, 256);

    [Fact]
    public void A_device_whose_driver_refuses_the_larger_tiles_multiplies_by_the_smaller()
    {
        using IlgpuDevice usual = Open();
        using IlgpuDevice device = Open(nameof(WideGemmKernels));
        Assert.Contains(GemmVersion.Wide, usual.GemmVersions);
        Assert.DoesNotContain(GemmVersion.Wide, device.GemmVersions);
        float[] a = Numbers.Tame(Large.Rows * Large.Inner, 1);
        float[] b = Numbers.Tame(Large.Inner * Large.Columns, 2);
        DeviceBuffer<float> result = device.Allocate<float>(Large.Rows * Large.Columns);
        DeviceBuffer<float> workspace = device.Allocate<float>(device.GemmWorkspaceLength(Large));
        device.Run(new Gemm(Large, device.Allocate<float>(a), device.Allocate<float>(b), result, workspace));
        (double[] expected, _) = Reference.Product(Large, a, b);
        float[] actual = device.ToArray(result);
        for (int index = 0; index < actual.Length; index++)
            Assert.Equal(expected[index], actual[index], 1e-4);
        Assert.NotEqual(usual.GemmWorkspaceLength(Large), device.GemmWorkspaceLength(Large));
    }

    [Fact]
    public void A_device_whose_driver_refuses_the_smaller_as_well_is_not_opened()
    {
        DeviceUnavailableException refusal =
            Assert.Throws<DeviceUnavailableException>(() => Open(nameof(GroupGemmKernels)));
        Assert.Equal(
            "device 'groups' cannot be used: kernel Product⟨StoreEpilogue⟩ does not run on it: too many registers",
            refusal.Message);
    }

    private static IlgpuDevice Open(string refused = "") => new(
        new DeviceDescription("groups", "cpu-accelerator", "two groups of 256 threads", null, 2, []),
        context => new CPUDevice(32, 8, 2).CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel),
        groups: true,
        openLoader: accelerator => new RefusingLoader(accelerator, refused));

    private sealed class RefusingLoader(Accelerator accelerator, string refused) : IKernelLoader
    {
        public bool MayRefuse => true;

        public TLauncher Load<TLauncher>(MethodInfo kernel, int threads)
            where TLauncher : Delegate =>
            kernel.DeclaringType!.Name == refused
                ? throw new KernelRefusedException("too many registers")
                : accelerator.LoadKernel<TLauncher>(kernel);

        public string LogOf(MethodInfo kernel, int threads) => "";
    }
}
