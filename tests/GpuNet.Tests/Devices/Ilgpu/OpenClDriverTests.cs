using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>What an OpenCL driver says against a kernel, told in its words; on the first device that there is.</summary>
[Collection("opencl")]
public sealed class OpenClDriverTests : IDisposable
{
    private readonly Context context = Context.Create(builder => builder.EnableAlgorithms());
    private CLAccelerator? opened;

    [SkippableFact]
    public void A_text_that_does_not_compile_is_refused_with_the_log()
    {
        CLAccelerator accelerator = Open();
        CLCompiledKernel fill = OpenClKernelLoader.Compile(
            accelerator.Backend, ((Delegate)ElementwiseKernels.Fill).Method, 256);
        string text = fill.Source.Replace("))) void", "))) nonsense", StringComparison.Ordinal);
        Assert.NotEqual(fill.Source, text);
        var broken = new CLCompiledKernel(context, IlgpuInternals.EntryPoint(fill), fill.Info, text, fill.CVersion);
        KernelRefusedException refusal =
            Assert.Throws<KernelRefusedException>(() => OpenClKernelLoader.Load(accelerator, broken));
        Assert.Contains("its driver does not compile it: CL_", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("nonsense", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', refusal.Message);
        OpenClKernelLoader.Load(accelerator, fill).Dispose();
    }

    [SkippableFact]
    public void A_kernel_of_larger_groups_than_the_device_has_is_refused_with_both_numbers()
    {
        CLAccelerator accelerator = Open();
        int threads = 2 * accelerator.MaxNumThreadsPerGroup;
        var table = new KernelTable(accelerator, new OpenClKernelLoader(accelerator), "opencl");
        DeviceUnavailableException refusal = Assert.Throws<DeviceUnavailableException>(() =>
            table.Launcher<Action<AcceleratorStream, KernelConfig, int, float, ArrayView<float>>>(
                ElementwiseKernels.Fill, threads));
        Assert.Contains(
            "device 'opencl' cannot be used: kernel Fill does not run on it: ", refusal.Message,
            StringComparison.Ordinal);
    }

    public void Dispose()
    {
        opened?.Dispose();
        context.Dispose();
    }

    private CLAccelerator Open()
    {
        DeviceDescription description =
            GpuNet.Devices.Devices.List().First(device => device.Kind == "opencl");
        Skip.IfNot(description.Usable, $"{description.Name}: {description.Reason}");
        var device = (CLDevice)CLDevice.GetDevices(_ => true)[0];
        IlgpuInternals.AllowWithoutGenericAddresses(device.Capabilities);
        return opened = device.CreateCLAccelerator(context);
    }
}
