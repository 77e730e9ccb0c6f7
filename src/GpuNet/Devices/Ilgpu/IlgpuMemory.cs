using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <summary>One allocation on an accelerator.</summary>
internal sealed class IlgpuMemory : DeviceMemory
{
    private readonly IlgpuDevice owner;

    public IlgpuMemory(IlgpuDevice owner, long bytes, MemoryBuffer buffer)
        : base(owner, bytes)
    {
        this.owner = owner;
        Buffer = buffer;
    }

    /// <summary>What ILGPU calls it.</summary>
    public MemoryBuffer Buffer { get; }

    /// <inheritdoc/>
    protected override void Free() => owner.Release(this);
}
