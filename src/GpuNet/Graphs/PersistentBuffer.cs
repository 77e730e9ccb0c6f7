namespace GpuNet.Graphs;

/// <summary>A buffer with a name for plans.</summary>
internal sealed class PersistentBuffer<T>(string name, DeviceBuffer<T> buffer) : Persistent(name)
    where T : unmanaged
{
    public DeviceBuffer<T> Buffer { get; } = buffer;

    public override long Bytes => (long)Buffer.Length * Unsafe.SizeOf<T>();

    public override DeviceMemory Memory => Buffer.Memory;

    public override long ByteOffset => Buffer.ByteOffset;
}
