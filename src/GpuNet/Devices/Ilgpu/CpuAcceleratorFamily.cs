using ILGPU.Runtime.CPU;

namespace GpuNet.Devices.Ilgpu;

/// <summary>ILGPU's CPU accelerator: runs the kernels anywhere, to test their semantics.</summary>
internal sealed class CpuAcceleratorFamily : IDeviceFamily
{
    private const int MostThreads = 16;

    /// <inheritdoc/>
    public string Name => "ilgpu-cpu";

    /// <inheritdoc/>
    public IReadOnlyList<FoundDevice> Find()
    {
        int threads = Math.Clamp(Environment.ProcessorCount, 2, MostThreads);
        var description = new DeviceDescription(
            Name,
            "cpu-accelerator",
            $"ILGPU's CPU accelerator, {threads} threads",
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            threads,
            ["the kernels without barriers", "no cuBLAS: only CUDA devices have it"]);
        return [new FoundDevice(description, _ => Open(description, threads))
        {
            IsForAuto = false,
            Plan = _ => new NullDevice(description, new GemmPartition(threads, false, false, false).WorkspaceLengths),
        }];
    }

    // One thread of the operating system per simulated thread: few, with much to do each.
    private static IlgpuDevice Open(DeviceDescription description, int threads) => new(
        description,
        context => new CPUDevice(threads, 1, 1).CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel),
        groups: false);
}
