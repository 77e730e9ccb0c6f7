using System.Reflection;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.TestReport;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>What an OpenCL driver says against a kernel, told in its words; on the first device that there is.</summary>
[Collection("opencl")]
public sealed class OpenClDriverTests : IDeviceTests, IDisposable
{
    private readonly Context context = Context.Create(builder => builder.EnableAlgorithms());
    private CLAccelerator? opened;

    public static DevicePlace Place => OpenClDeviceTests.Place;

    [Fact]
    public void A_text_that_does_not_compile_is_refused_with_the_log()
    {
        CLAccelerator accelerator = Open();
        var table = new KernelTable(accelerator, new BreakingLoader(accelerator), "opencl");
        DeviceUnavailableException refusal = Assert.Throws<DeviceUnavailableException>(() => Fill(table, 256));
        Assert.Contains(
            "device 'opencl' cannot be used: its driver failed at loading kernel Fill: CL_", refusal.Message,
            StringComparison.Ordinal);
        Assert.Contains("nonsense", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', refusal.Message);
        _ = Fill(new KernelTable(accelerator, new OpenClKernelLoader(accelerator), "opencl"), 256);
    }

    [Fact]
    public void A_kernel_of_larger_groups_than_the_device_has_is_refused_with_both_numbers()
    {
        CLAccelerator accelerator = Open();
        int threads = 2 * accelerator.MaxNumThreadsPerGroup;
        var table = new KernelTable(accelerator, new OpenClKernelLoader(accelerator), "opencl");
        DeviceUnavailableException refusal =
            Assert.Throws<DeviceUnavailableException>(() => Fill(table, threads));
        Assert.Contains(
            "device 'opencl' cannot be used: ", refusal.Message,
            StringComparison.Ordinal);
    }

    public void Dispose()
    {
        opened?.Dispose();
        context.Dispose();
    }

    private static Delegate Fill(KernelTable table, int threads) =>
        table.Launcher<Action<AcceleratorStream, KernelConfig, int, float, ArrayView<float>>>(
            ElementwiseKernels.Fill, threads);

    private CLAccelerator Open()
    {
        var device = (CLDevice)CLDevice.GetDevices(_ => true)[0];
        IlgpuInternals.AllowWithoutGenericAddresses(device.Capabilities);
        return opened = device.CreateCLAccelerator(context);
    }

    /// <summary>Gives the driver a text with a word that no language has.</summary>
    private sealed class BreakingLoader(CLAccelerator accelerator) : IKernelLoader
    {
        public bool MayRefuse => true;

        public TLauncher Load<TLauncher>(MethodInfo kernel, int threads)
            where TLauncher : Delegate =>
            accelerator.LoadKernel(Broken(kernel, threads)).CreateLauncherDelegate<TLauncher>();

        public string LogOf(MethodInfo kernel, int threads) =>
            OpenClKernelLoader.LogOf(accelerator, Broken(kernel, threads));

        private CLCompiledKernel Broken(MethodInfo kernel, int threads)
        {
            CLCompiledKernel right = OpenClKernelLoader.Compile(accelerator.Backend, kernel, threads);
            string text = right.Source.Replace("))) void", "))) nonsense", StringComparison.Ordinal);
            Assert.NotEqual(right.Source, text);
            return new CLCompiledKernel(
                right.Context, IlgpuInternals.EntryPoint(right), right.Info, text, right.CVersion);
        }
    }
}
