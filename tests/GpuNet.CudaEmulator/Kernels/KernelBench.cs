using System.Reflection;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuNet.CudaEmulator.Kernels;

/// <summary>
/// Single kernels of ILGPU's on an emulated GPU: the shape of a launch, the content of memory and the order of threads
/// are the caller's choice, and what the launch did is counted.
/// </summary>
public sealed class KernelBench : IDisposable
{
    [ThreadStatic]
    private static KernelBench? current;

    private readonly EmulatedMachine machine;
    private readonly Context context;
    private readonly CudaAccelerator accelerator;
    private readonly Dictionary<MethodInfo, Delegate> launchers = [];
    private readonly List<MemoryBuffer> buffers = [];
    private KernelConfig config;
}
