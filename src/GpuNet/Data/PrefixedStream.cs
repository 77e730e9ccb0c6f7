namespace GpuNet.Data;

/// <summary>Reads bytes that were taken from a stream already and then the rest of it: a peek for any stream.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> prefix = prefix;

    public override int Read(Span<byte> buffer)
    {
        int count = prefix.IsEmpty ? rest.Read(buffer) : Math.Min(prefix.Length, buffer.Length);
        if (!prefix.IsEmpty)
        {
            prefix.Span[..count].CopyTo(buffer);
            prefix = prefix[count..];
        }

        return count;
    }
}
