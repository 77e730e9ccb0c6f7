using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// Page-locked host memory, which the device's copy engine reads and writes while the host continues. Slots are handed
/// out one after another; a caller that finds it full waits for the stream, and <see cref="Reset"/> frees all of it.
/// </summary>
internal sealed class Staging : IDisposable
{
    /// <summary>
    /// The default size: permutations and learning rates fit without a wait, a data set takes a few dozen pieces.
    /// </summary>
    public const int UsualBytes = 4 << 20;

    private const int Alignment = 16;

    private readonly PageLockedArray1D<byte> area;
    private int used;

    private Staging(PageLockedArray1D<byte> area) => this.area = area;

    /// <summary>The free bytes.</summary>
    public int Free => area.Span.Length - used;

    /// <summary>The total bytes.</summary>
    public int Size => area.Span.Length;

    /// <summary>
    /// Allocates a staging area for an accelerator; null if it would be useless. OpenCL cannot lock pages, and ILGPU's
    /// copies between host and OpenCL transfer whole host buffers even when only a part is requested.
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
            // The system limits how many pages a process may lock; copies work without, but wait.
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

    /// <summary>Frees all of it: called when the stream has nothing left to do.</summary>
    public void Reset() => used = 0;

    /// <inheritdoc/>
    public void Dispose() => area.Dispose();
}
