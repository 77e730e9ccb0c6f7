namespace GpuNet.Devices.Host;

/// <summary>
/// A launch that brings along how the host device runs it: what a launch that is written outside the library does.
/// </summary>
/// <remarks>Its buffers were checked. An exception that it throws ends the run.</remarks>
public interface IHostLaunch : ILaunch
{
    /// <summary>Runs it on the caller's thread, to its end.</summary>
    void RunOn(HostLaunch host);
}

/// <summary>The numbers of a launch's buffers on the host; a buffer that was left out is empty.</summary>
public readonly unsafe ref struct HostLaunch
{
    /// <summary>What the launch reads.</summary>
    public static ReadOnlySpan<T> Read<T>(In<T> input)
        where T : unmanaged =>
        Span(input.Buffer);

    /// <summary>What the launch writes.</summary>
    public static Span<T> Write<T>(Out<T> output)
        where T : unmanaged =>
        Span(output.Buffer);

    /// <summary>What the launch reads and changes.</summary>
    public static Span<T> Change<T>(InOut<T> changed)
        where T : unmanaged =>
        Span(changed.Buffer);

    /// <summary>The launch's scratch memory.</summary>
    public static Span<float> Scratch(Scratch scratch) => Span(scratch.Buffer);

    private static Span<T> Span<T>(DeviceBuffer<T>? buffer)
        where T : unmanaged =>
        buffer is null
            ? []
            : new Span<T>((byte*)((HostMemory)buffer.Memory).Address + buffer.ByteOffset, buffer.Length);
}
