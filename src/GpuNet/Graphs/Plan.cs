using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs;

/// <summary>
/// A compiled graph: an ordered list of launches over one arena, immutable, printable, replayable. A run allocates
/// nothing on the host and nothing on the device.
/// </summary>
public sealed partial class Plan : IDisposable
{
    private readonly Graph graph;
    private readonly DeviceMemory arena;
    private readonly Launch[] launches;
    private readonly DeviceMemory[] memories;
    private readonly DeviceMemory[] changed;
    private readonly RunPace? pace;
    private readonly Dictionary<Value, object> buffers;

    internal Plan(
        Device device,
        Graph graph,
        DeviceMemory arena,
        IReadOnlyList<Launch> launches,
        Dictionary<Value, object> buffers,
        MemoryLayout layout,
        long persistentBytes)
    {
        Device = device;
        this.graph = graph;
        this.arena = arena;
        this.launches = [.. launches];
        memories = [.. launches.SelectMany(launch => launch.Memories).Distinct()];
        changed = [.. launches.SelectMany(launch => launch.Written).Distinct().Where(memory => memory != arena)];
        pace = device.NewRunPace();
        this.buffers = buffers;
        ArenaBytes = layout.ArenaBytes;
        PeakBytes = layout.PeakBytes;
        KeepEverythingBytes = layout.KeepEverythingBytes;
        PersistentBytes = persistentBytes;
    }

    /// <summary>The device that it runs on.</summary>
    public Device Device { get; }

    /// <summary>The launches in order.</summary>
    public IReadOnlyList<Launch> Launches => launches;

    /// <summary>The size of the arena.</summary>
    public long ArenaBytes { get; }

    /// <summary>The peak use of the arena during one launch.</summary>
    public long PeakBytes { get; }

    /// <summary>The size that the arena would have without reuse.</summary>
    public long KeepEverythingBytes { get; }

    /// <summary>The memory outside the arena that the plan uses: parameters, optimizer state, data, counters.</summary>
    public long PersistentBytes { get; }

    /// <summary>Whether it has run, so that all its kernels are loaded.</summary>
    internal bool HasRun { get; private set; }

    /// <summary>Runs all launches in order.</summary>
    /// <exception cref="ObjectDisposedException">
    /// The plan, a model or data that it uses, or the device has been disposed of.
    /// </exception>
    /// <exception cref="DeviceLostException">The device failed.</exception>
    /// <exception cref="DeviceInUseException">Another thread is using the device; nothing was run.</exception>
    public void Run()
    {
        using DeviceHold hold = Device.Hold();
        pace?.Begin();
        try
        {
            RequireMemory();
            Change();
            RunLaunches();
            HasRun = true;
        }
        finally
        {
            pace?.End();
        }
    }

    /// <summary>Writes an input. It keeps its content from run to run.</summary>
    /// <exception cref="ArgumentException">The value is not an input of the plan, or the length differs.</exception>
    public void Write(Value input, ReadOnlySpan<float> content) => Fill(input, content);

    /// <summary>Writes an input of class labels, or an input of numbers that are all integers.</summary>
    /// <exception cref="ArgumentException">The value is not an input of the plan, or the length differs.</exception>
    public void Write(Value input, ReadOnlySpan<int> content)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.ElementType == ElementType.Label)
            Fill(input, content);
        else
            Write(input, Array.ConvertAll(content.ToArray(), number => (float)number));
    }

    /// <summary>The content of an output after a run.</summary>
    /// <exception cref="ArgumentException">The value was not requested as an output.</exception>
    public float[] Read(Value output) => Device.ToArray(Buffer<float>(output));

    /// <summary>Copies an output after a run into a span of the same length.</summary>
    /// <exception cref="ArgumentException">The value was not requested as an output, or the length differs.</exception>
    public void Read(Value output, Span<float> destination)
    {
        DeviceBuffer<float> buffer = Buffer<float>(output);
        if (buffer.Length != destination.Length)
        {
            throw new ArgumentException(
                $"plan.Read: '{output.Name}' has {buffer.Length} numbers; the destination has room for "
                + $"{destination.Length}");
        }

        Device.CopyOut(buffer, destination);
    }

    /// <summary>Releases the arena.</summary>
    public void Dispose() => arena.Dispose();

    /// <summary>The launches with what they read, write and free, and the total memory.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (Launch launch in launches)
        {
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"{launch.Index,3}  {launch.Name}");
            Append(text, "reads", launch.Reads.Select(buffer => buffer.ToString()));
            Append(text, "writes", launch.Writes.Select(buffer => buffer.ToString()));
            Append(text, "frees", launch.Freed);
        }

        _ = text.AppendLine(CultureInfo.InvariantCulture, $"{launches.Length} launches on {Device.Name}");
        _ = text.AppendLine(CultureInfo.InvariantCulture, $"arena            {ArenaBytes,14:N0} bytes");
        _ = text.AppendLine(CultureInfo.InvariantCulture, $"peak             {PeakBytes,14:N0} bytes");
        _ = text.AppendLine(CultureInfo.InvariantCulture, $"keep everything  {KeepEverythingBytes,14:N0} bytes");
        _ = text.Append(CultureInfo.InvariantCulture, $"outside arena    {PersistentBytes,14:N0} bytes");
        return text.ToString();
    }

    /// <summary>Throws if any memory that it uses was disposed.</summary>
    internal void RequireMemory()
    {
        if (Device.IsDisposed)
            throw new ObjectDisposedException(nameof(Plan), $"the plan's device '{Device.Name}' was disposed");
        ObjectDisposedException.ThrowIf(arena.IsDisposed, this);
        foreach (DeviceMemory memory in memories)
        {
            if (!memory.IsAllocated)
                throw Missing(memory);
        }
    }

    /// <summary>Runs the launches only: the caller has checked their memory and holds the device.</summary>
    internal void RunLaunches()
    {
        foreach (Launch launch in launches)
            launch.Run();
    }

    /// <summary>Tells the memory outside the arena that a run writes to it.</summary>
    internal void Change()
    {
        foreach (DeviceMemory memory in changed)
            memory.Change();
    }

    private InvalidOperationException Missing(DeviceMemory memory)
    {
        if (!memory.IsDisposed)
        {
            return new InvalidOperationException(
                "the plan's memory is reserved but not allocated yet; commit the reservation");
        }

        PlanBuffer? user = launches.Where(launch => launch.Memories.Contains(memory))
            .SelectMany(launch => launch.Reads.Concat(launch.Writes)).FirstOrDefault(buffer => buffer.Offset is null);
        return new ObjectDisposedException(
            nameof(Plan), $"the memory of '{user?.Name}', which the plan uses, was disposed");
    }

    private static void Append(StringBuilder text, string verb, IEnumerable<string> names)
    {
        string list = string.Join(", ", names);
        if (list.Length > 0)
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"       {verb,-6} {list}");
    }

    private void Fill<T>(Value input, ReadOnlySpan<T> content)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = Input<T>(input);
        if (buffer.Length != content.Length)
        {
            string what = input.ElementType == ElementType.Label ? "labels" : "numbers";
            throw new ArgumentException(
                $"plan.Write: '{input.Name}' takes {buffer.Length} {what}; got {content.Length}");
        }

        Device.CopyIn(content, buffer);
    }

    private DeviceBuffer<T> Input<T>(Value value)
        where T : unmanaged =>
        value.Producer is InputOperation
            ? Buffer<T>(value)
            : throw new ArgumentException($"'{value}' is computed by the plan; only inputs can be written");

    private DeviceBuffer<T> Buffer<T>(Value value)
        where T : unmanaged =>
        buffers.GetValueOrDefault(value) as DeviceBuffer<T>
        ?? throw new ArgumentException(
            $"'{value}' is not an input or output of this plan with elements of that type; name it when compiling");
}
