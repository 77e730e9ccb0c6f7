using GpuNet.CudaEmulator.Driver;

namespace GpuNet.CudaEmulator;

// What lives on the machine, and what was left behind.
public sealed partial class EmulatedMachine
{
    private readonly Dictionary<nint, DriverObject> objects = [];
    private readonly List<LiveObject> leftBehind = [];
    // Apart from the rest, because every copy looks through them.
    private readonly List<DriverContext> contexts = [];

    /// <summary>What programs asked for and have not given back yet.</summary>
    public IReadOnlyList<LiveObject> Alive
    {
        get
        {
            lock (Gate)
                return [.. objects.Values.SelectMany(living => living.Leaks()), .. Host.Live];
        }
    }

    /// <summary>What programs never gave back, and what ended only because its context was destroyed.</summary>
    public IReadOnlyList<LiveObject> LeftBehind
    {
        get
        {
            lock (Gate)
                return [.. leftBehind];
        }
    }

    /// <summary>The page-locked host memory.</summary>
    internal PageLockedMemory Host { get; } = new();

    /// <summary>The contexts that are not destroyed.</summary>
    internal IReadOnlyList<DriverContext> Contexts => contexts;

    /// <summary>The streams that are being captured.</summary>
    internal List<Capture> Captures { get; } = [];

    /// <summary>The call that runs now, by its number.</summary>
    internal int RunningIndex => runningIndex;

    /// <summary>An object was made.</summary>
    internal void Add(DriverObject made)
    {
        objects.Add(made.Handle, made);
        if (made is DriverContext context)
            contexts.Add(context);
    }

    /// <summary>An object was destroyed.</summary>
    internal void Remove(DriverObject destroyed)
    {
        objects.Remove(destroyed.Handle);
        if (destroyed is DriverContext context)
            contexts.Remove(context);
    }

    /// <summary>The objects that live in a context.</summary>
    internal IReadOnlyList<DriverObject> ObjectsOf(DriverContext context) =>
        [.. objects.Values.Where(living => living.Context == context)];

    /// <summary>Something ended although nobody gave it back.</summary>
    internal void NoteLeftBehind(IEnumerable<LiveObject> left)
    {
        if (!IsClosing)
            leftBehind.AddRange(left);
    }

    /// <summary>The object of a handle, which must be of this kind.</summary>
    internal T Find<T>(nint handle)
        where T : DriverObject =>
        objects.GetValueOrDefault(handle) switch
        {
            T found => found,
            null => throw new DriverException(
                typeof(T) == typeof(DriverContext) ? DriverError.InvalidContext : DriverError.InvalidHandle),
            { } other => throw new DriverException(
                DriverError.InvalidHandle, $"The handle {handle:x} is a {other.Kind}, and another kind was asked for."),
        };

    /// <summary>The stream of a handle; 0 and 1 are the NULL stream of the thread's context.</summary>
    internal DriverStream StreamOf(nint handle)
    {
        const int Legacy = 1;
        const int PerThread = 2;
        return handle switch
        {
            0 or Legacy => ThreadContexts.Required().NullStream,
            PerThread => throw new DriverException(
                DriverError.NotSupported,
                "The emulated driver has no per-thread default stream: create a stream, or use the NULL stream."),
            _ => Find<DriverStream>(handle),
        };
    }
}
