namespace GpuNet.Devices;

/// <summary>
/// Memory to be allocated together, or not at all. Until <see cref="Commit()"/> allocations have a size but no memory,
/// and copies into them are deferred: a model, its training run and its plans are set up once, and rejected before any
/// memory is allocated. A reservation that is disposed of without a commit leaves nothing behind.
/// </summary>
public sealed class Reservation : IDisposable
{
    private readonly Device device;
    private readonly Reservation? outer;
    private readonly int depth;
    private readonly List<DeviceMemory> memories = [];
    private readonly List<Action> afterwards = [];
    private string purpose;
    private long heldBytes;
    private bool ended;

    internal Reservation(Device device, string purpose, Reservation? outer, int depth)
    {
        this.device = device;
        this.purpose = purpose;
        this.outer = outer;
        this.depth = depth;
    }

    /// <summary>The memory reserved so far, in bytes.</summary>
    public long Bytes => memories.Where(memory => !memory.IsDisposed).Sum(memory => memory.Bytes);

    /// <summary>
    /// Allocates all of it and does the deferred copies. Inside another reservation, the outer commit does so.
    /// </summary>
    /// <exception cref="OutOfDeviceMemoryException">
    /// There is less memory; the message gives the needed and the available amount, and nothing was allocated.
    /// </exception>
    /// <exception cref="DeviceInUseException">
    /// Another thread made it, and holds the device until it ends it.
    /// </exception>
    public void Commit() => Commit(purpose, 0);

    /// <summary>Ends the reservation; uncommitted memory is dropped.</summary>
    /// <exception cref="DeviceInUseException">
    /// Another thread made it, and holds the device until it ends it.
    /// </exception>
    public void Dispose()
    {
        if (ended)
            return;

        // Refuses another thread while nothing has ended yet: the one that reserves can still do it.
        using DeviceHold hold = device.Hold();
        ended = true;
        try
        {
            foreach (DeviceMemory memory in memories)
                memory.Dispose();
        }
        finally
        {
            device.EndReservation(outer);
            device.Release(depth);
        }
    }

    /// <param name="reserved">The purpose in more detail.</param>
    /// <param name="held">The bytes that are allocated already and count as needed.</param>
    internal void Commit(string reserved, long held)
    {
        if (ended)
            return;

        // As in Dispose: another thread is refused before anything has ended.
        using DeviceHold hold = device.Hold();
        ended = true;
        device.EndReservation(outer);
        try
        {
            if (outer is null)
                Take(reserved, heldBytes + held);
            else
                outer.Join(this, reserved, held);
        }
        finally
        {
            device.Release(depth);
        }
    }

    internal void Add(DeviceMemory memory) => memories.Add(memory);

    internal void Then(Action action) => afterwards.Add(action);

    private void Join(Reservation inner, string reserved, long held)
    {
        purpose = reserved;
        heldBytes += held + inner.heldBytes;
        memories.AddRange(inner.memories);
        afterwards.AddRange(inner.afterwards);
    }

    private void Take(string reserved, long held)
    {
        DeviceMemory[] wanted = [.. memories.Where(memory => !memory.IsDisposed)];
        try
        {
            device.Require(wanted.Sum(memory => memory.Bytes) + held, reserved, held);
            foreach (DeviceMemory memory in wanted)
                device.Take(memory);
            foreach (Action action in afterwards)
                action();
        }
        catch
        {
            foreach (DeviceMemory memory in wanted)
                memory.Dispose();
            throw;
        }
    }
}
