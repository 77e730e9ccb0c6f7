namespace GpuNet.Devices.Host;

/// <summary>
/// A launch that brings its own implementation for the host device; for launches written outside the library.
/// </summary>
/// <remarks>Its buffers have been checked. An exception that it throws ends the run.</remarks>
public interface IHostLaunch : ILaunch
{
    /// <summary>Runs it to completion on the caller's thread.</summary>
    void RunOn(HostLaunch host);
}

/// <summary>Spans over a launch's buffers on the host; an omitted buffer is empty.</summary>
public readonly unsafe ref struct HostLaunch
{
    /// <summary>A buffer that the launch reads.</summary>
    public static ReadOnlySpan<T> Read<T>(In<T> input)
        where T : unmanaged =>
        Span(input.Buffer);

    /// <summary>A buffer that the launch writes.</summary>
    public static Span<T> Write<T>(Out<T> output)
        where T : unmanaged =>
        Span(output.Buffer);

    /// <summary>A buffer that the launch reads and updates.</summary>
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
