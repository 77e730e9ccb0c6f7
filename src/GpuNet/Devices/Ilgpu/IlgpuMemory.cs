using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <summary>One allocation on an accelerator.</summary>
internal sealed class IlgpuMemory(IlgpuDevice owner, long bytes) : DeviceMemory(owner, bytes)
{
    private MemoryBuffer? buffer;

    /// <summary>What ILGPU calls it.</summary>
    public MemoryBuffer Buffer => buffer!;

    /// <inheritdoc/>
    protected override void Allocate() => buffer = owner.AllocateBuffer(Bytes);

    /// <inheritdoc/>
    protected override void Free() => owner.Release(this);
}
