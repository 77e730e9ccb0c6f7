using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// The accelerators of this machine, and why others are refused. ILGPU's own detection swallows what goes wrong, so
/// each step is taken here and its failure kept.
/// </summary>
internal static class Detection
{
    private const int MostCpuThreads = 16;

    /// <summary>Every device that ILGPU could offer here, CUDA first, the CPU accelerator last.</summary>
    public static IReadOnlyList<DetectedDevice> All()
    {
        NativeLibraries.Resolve();
        return [.. Cuda(), .. OpenCl(), Cpu()];
    }

    private static DetectedDevice Cpu()
    {
        int threads = Math.Clamp(Environment.ProcessorCount, 2, MostCpuThreads);
        var description = new DeviceDescription(
            "ilgpu-cpu",
            "cpu-accelerator",
            $"ILGPU's CPU accelerator, {threads} threads",
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            threads,
            ["the kernels without barriers", "no cuBLAS: only CUDA devices have"]);

        // One thread of the operating system per simulated thread: few, with much to do each.
        return new DetectedDevice(
            description,
            context => new CPUDevice(threads, 1, 1).CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel));
    }

    private static List<DetectedDevice> Cuda()
    {
        if (NativeLibraries.MissingCuda is string missing)
            return [Refused("cuda", "cuda", "CUDA", missing)];
        try
        {
            if (!CudaAPI.CurrentAPI.Init())
                return [Refused("cuda", "cuda", "CUDA", "the NVIDIA driver does not start: cuInit failed")];
            CudaError error = CudaAPI.CurrentAPI.GetDeviceCount(out int count);
            if (error != CudaError.CUDA_SUCCESS)
                return [Refused("cuda", "cuda", "CUDA", $"the NVIDIA driver gives no devices: {error}")];
            if (count == 0)
                return [Refused("cuda", "cuda", "CUDA", "the NVIDIA driver knows no GPU")];
            return [.. CudaDevice.GetDevices(_ => true).Cast<CudaDevice>().Select(Cuda)];
        }
        catch (Exception exception)
        {
            return [Refused("cuda", "cuda", "CUDA", $"detection failed: {exception.Message}")];
        }
    }

    private static DetectedDevice Cuda(CudaDevice device, int index)
    {
        string name = Name("cuda", index);
        if (device.Architecture is not CudaArchitecture architecture
            || device.InstructionSet is not CudaInstructionSet instructions)
        {
            return Refused(name, "cuda", device.Name, "ILGPU knows neither its architecture nor its driver");
        }

        var description = new DeviceDescription(
            name,
            "cuda",
            device.Name,
            device.MemorySize,
            device.NumMultiprocessors,
            [
                $"{architecture}",
                $"PTX {instructions}",
                $"warps of {device.WarpSize}",
                "the kernels with barriers",
                device.SupportsMappingHostMemory
                    ? "page-locked copies"
                    : "no page-locked copies: it cannot map the host's memory",
                NativeLibraries.MissingCuBlas is string reason ? $"no cuBLAS: {reason}" : "cuBLAS",
            ]);
        return new DetectedDevice(description, device.CreateCudaAccelerator);
    }

    private static List<DetectedDevice> OpenCl()
    {
        if (NativeLibraries.MissingOpenCl is string missing)
            return [Refused("opencl", "opencl", "OpenCL", missing)];
        try
        {
            List<DetectedDevice> devices = [.. CLDevice.GetDevices(_ => true).Cast<CLDevice>().Select(OpenCl)];
            return devices.Count > 0
                ? devices
                : [Refused("opencl", "opencl", "OpenCL", "no OpenCL platform offers a device")];
        }
        catch (Exception exception)
        {
            return [Refused("opencl", "opencl", "OpenCL", $"detection failed: {exception.Message}")];
        }
    }

    private static DetectedDevice OpenCl(CLDevice device, int index)
    {
        string name = Name("opencl", index);
        if (!device.Capabilities.GenericAddressSpace)
        {
            return Refused(
                name, "opencl", device.Name, "it lacks OpenCL's generic address space, which ILGPU's code needs");
        }

        if (device.MaxNumThreadsPerGroup < IlgpuDevice.GroupSize)
        {
            return Refused(
                name,
                "opencl",
                device.Name,
                $"its groups have {device.MaxNumThreadsPerGroup} threads, the kernels need {IlgpuDevice.GroupSize}");
        }

        var description = new DeviceDescription(
            name,
            "opencl",
            $"{device.VendorName} {device.Name}",
            device.MemorySize,
            device.NumMultiprocessors,
            [
                $"OpenCL {device.DeviceVersion}",
                "the kernels with barriers",
                "no page-locked copies: OpenCL locks no pages",
                "no cuBLAS: only CUDA devices have",
            ]);
        return new DetectedDevice(description, device.CreateCLAccelerator);
    }

    private static DetectedDevice Refused(string name, string kind, string hardware, string reason) =>
        new(new DeviceDescription(name, kind, hardware, null, null, [], reason), null);

    private static string Name(string kind, int index) => index == 0 ? kind : $"{kind}:{index}";
}
