using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;

namespace GpuNet.KernelLab.Simulation;

/// <summary>One thread of the simulated GPU.</summary>
internal sealed class SimulatedThread(SimulatedGroup group, int index)
{
    [ThreadStatic]
    private static SimulatedThread? current;

    private readonly Turn turn = new();
    private Access[] log = new Access[16];
    private Allocation? referenced;
    private long referencedStart;
    private int referencedSite;

    /// <summary>The simulated thread that this thread of the operating system is.</summary>
    public static SimulatedThread Current
    {
        get => current ?? throw new InvalidOperationException("kernel-side code runs only inside a launch of the lab");
        set => current = value;
    }

    public SimulatedGroup Group { get; } = group;

    public Launch Launch { get; } = group.Launch;

    public int Index { get; } = index;

    public Dim Position { get; } = group.Launch.GroupSize.At(index);

    public int GlobalId { get; private set; }

    public ThreadProgress State { get; set; }

    /// <summary>Where it waits.</summary>
    public int Site { get; private set; }

    public bool Predicate { get; private set; }

    /// <summary>What it offers to the others of its group or warp, where it waits.</summary>
    public UInt128 Offer { get; private set; }

    /// <summary>How many pieces of shared memory it has allocated.</summary>
    public int SharedAllocations { get; set; }

    public ReadOnlySpan<Access> Log => log.AsSpan(0, Logged);

    private int Logged { get; set; }

    public void BeginGroup(int groupIndex)
    {
        GlobalId = (groupIndex * Group.Size) + Index;
        State = ThreadProgress.Fresh;
        SharedAllocations = 0;
        referenced = null;
        Logged = 0;
    }

    public void ClearLog() => Logged = 0;

    public void Report(FindingKind kind, int site, string message) => Launch.AddFinding(kind, site, GlobalId, message);

    /// <summary>Runs the kernel as this thread.</summary>
    public void Execute(Action kernel)
    {
        current = this;
        State = ThreadProgress.Running;
#pragma warning disable CA1031 // Whatever a kernel throws is a finding about it.
        try
        {
            kernel();
        }
        catch (Exception exception)
        {
            Report(FindingKind.KernelException, 0, $"{exception.GetType().Name}: {exception.Message}");
        }
#pragma warning restore CA1031
        ExpectNoReference();
        State = ThreadProgress.Done;
        current = null;
    }

    /// <summary>Waits until the group, or the warp, is released.</summary>
    public void Wait(ThreadProgress kind, string file, int line, bool predicate = false, UInt128 offer = default)
    {
        ExpectNoReference();
        Site = Launch.SiteOf(file, line);
        Predicate = predicate;
        Offer = offer;
        State = kind;
        Group.PassTurn(this);
    }

    public void GiveTurn() => turn.Give();

    public void AwaitTurn() => turn.Await();

    public T Read<T>(in ArrayView<T> view, long index, string file, int line)
        where T : unmanaged =>
        Touch(view, index, AccessKind.Read, file, line, out long start)
            ? Unsafe.ReadUnaligned<T>(ref view.Memory!.Bytes[start])
            : default;

    public void Write<T>(in ArrayView<T> view, long index, T value, string file, int line)
        where T : unmanaged
    {
        if (Touch(view, index, AccessKind.Write, file, line, out long start))
            Unsafe.WriteUnaligned(ref view.Memory!.Bytes[start], value);
    }

    /// <summary>A reference, which the next thing this thread does must be to give to an atomic operation.</summary>
    public ref T Refer<T>(ArrayView<T> view, long index, string file, int line)
        where T : unmanaged
    {
        if (!Touch(view, index, AccessKind.Atomic, file, line, out long start))
            return ref MemoryMarshal.GetReference(new T[1].AsSpan());
        (referenced, referencedStart, referencedSite) = (view.Memory, start, Launch.SiteOf(file, line));
        return ref Unsafe.As<byte, T>(ref referenced!.Bytes[start]);
    }

    /// <summary>Notes an atomic operation on the reference just taken.</summary>
    public void UseReference<T>(ref T target)
        where T : unmanaged
    {
        if (referenced is { } memory
            && Unsafe.AreSame(ref Unsafe.As<T, byte>(ref target), ref memory.Bytes[referencedStart]))
        {
            referenced = null;
        }

        Launch.Report.Atomics++;
    }

    private void ExpectNoReference()
    {
        if (referenced is null)
            return;
        Report(
            FindingKind.EscapedReference,
            referencedSite,
            $"a reference into {referenced.Name} was taken and not given to an atomic operation; "
            + "plain accesses use an int, a long or an Index1D");
        referenced = null;
    }

    private bool Touch<T>(in ArrayView<T> view, long index, AccessKind kind, string file, int line, out long start)
        where T : unmanaged
    {
        ExpectNoReference();
        int site = Launch.SiteOf(file, line);
        int size = Unsafe.SizeOf<T>();
        Allocation? memory = view.Memory;
        if (memory is null || (ulong)index >= (ulong)view.Length)
        {
            start = 0;
            Report(
                FindingKind.OutOfBounds,
                site,
                $"index {index} of {memory?.Name ?? "an empty view"}, whose view has {view.Length} elements");
            return false;
        }

        start = view.Offset + (index * size);
        memory.Touch(this, start, size, kind, site);
        int part = Math.Min(size, view.Alignment);
        ulong key = Access.KeyOf(site, memory.Id, part, memory.Space, kind);
        for (int done = 0; done < size; done += part)
            Note(new Access(key, memory.Address + start + done));
        return true;
    }

    private void Note(Access access)
    {
        if (Logged == log.Length)
            Array.Resize(ref log, 2 * Logged);
        log[Logged++] = access;
    }
}
