using ILGPU.Runtime.OpenCL;

namespace GpuNet.Devices.Ilgpu;

/// <summary>What OpenCL's platforms offer.</summary>
internal sealed class OpenClFamily : IDeviceFamily
{
    private const string Hardware = "OpenCL";

    /// <inheritdoc/>
    public string Name => "opencl";

    /// <inheritdoc/>
    public IReadOnlyList<FoundDevice> Find()
    {
        NativeLibraries.Resolve();
        if (NativeLibraries.MissingOpenCl is string missing)
            return [FoundDevice.Absent(Name, Hardware, missing)];
        List<FoundDevice> devices = [.. CLDevice.GetDevices(_ => true).Cast<CLDevice>().Select(Find)];
        return devices.Count > 0
            ? devices
            : [FoundDevice.Absent(Name, Hardware, "no OpenCL platform offers a device")];
    }

    // Where OpenCL runs on the processor itself, the host device does the same work about a hundred times faster.
    private static FoundDevice Find(CLDevice device, int index) =>
        Describe(device, index == 0 ? "opencl" : $"opencl:{index}") with
        {
            IsForAuto = !device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU),
        };

    private static FoundDevice Describe(CLDevice device, string name)
    {
        if (!device.Capabilities.GenericAddressSpace)
        {
            return FoundDevice.Refused(
                name, "opencl", device.Name, "it lacks OpenCL's generic address space, which ILGPU's code needs");
        }

        if (device.MaxNumThreadsPerGroup < IlgpuDevice.GroupSize)
        {
            return FoundDevice.Refused(
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
        return new FoundDevice(description, _ => new IlgpuDevice(description, device.CreateCLAccelerator, groups: true));
    }
}
