using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// A piece of host memory that the operating system never moves to disk, so that the device's copy engine reads and
/// writes it by itself while the host goes on. Places are handed out one after another; whoever finds it full waits for
/// the stream, and <see cref="Reset"/> makes all of it free again.
/// </summary>
internal sealed class Staging : IDisposable
{
    /// <summary>
    /// The usual size: a batch of orders and rates goes through without a wait, a data set in a few dozen pieces.
    /// </summary>
    public const int UsualBytes = 4 << 20;

    private const int Alignment = 16;

    private readonly PageLockedArray1D<byte> area;
    private int used;

    private Staging(PageLockedArray1D<byte> area) => this.area = area;

    /// <summary>The bytes that are free.</summary>
    public int Free => area.Span.Length - used;

    /// <summary>The bytes in all.</summary>
    public int Size => area.Span.Length;

    /// <summary>
    /// An area of the accelerator's; null where it would be of no use. OpenCL locks no pages, and ILGPU's copies
    /// between the host and OpenCL take whole host buffers where a part is asked for.
    /// </summary>
    public static Staging? Open(Accelerator accelerator, int bytes)
    {
        if (accelerator is CLAccelerator)
            return null;
        try
        {
            return new Staging(accelerator.AllocatePageLocked1D<byte>(bytes, uninitialized: true));
        }
        catch (Exception exception) when (DriverFailure.IsFromDriver(exception) || exception is OutOfMemoryException)
        {
            // The system bounds how many pages a process may lock; copies work without, and wait.
            return null;
        }
    }

    /// <summary>The next free bytes, for the host and for the device's copies.</summary>
    public Span<byte> Take(int bytes, out ArrayView<byte> view)
    {
        Span<byte> place = area.Span.Slice(used, bytes);
        view = area.ArrayView.SubView(used, bytes);
        used = Math.Min((used + bytes + Alignment - 1) & ~(Alignment - 1), Size);
        return place;
    }

    /// <summary>All of it is free: called when the stream has nothing left to do.</summary>
    public void Reset() => used = 0;

    /// <inheritdoc/>
    public void Dispose() => area.Dispose();
}
