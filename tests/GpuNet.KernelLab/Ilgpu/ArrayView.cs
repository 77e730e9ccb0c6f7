using System.Runtime.CompilerServices;
using GpuNet.KernelLab;
using GpuNet.KernelLab.Simulation;

namespace ILGPU;

/// <summary>A piece of simulated memory, seen as elements of one type.</summary>
/// <typeparam name="T">The type of its elements.</typeparam>
public readonly struct ArrayView<T>
    where T : unmanaged
{
    internal ArrayView(Allocation? memory, long offset, long length, int alignment)
    {
        Memory = memory;
        Offset = offset;
        Length = length;
        Alignment = alignment;
    }

    /// <summary>A view of nothing.</summary>
    public static ArrayView<T> Empty => default;

    /// <summary>Bytes of an element.</summary>
    public static int ElementSize => Unsafe.SizeOf<T>();

    /// <summary>How many elements there are.</summary>
    public long Length { get; }

    /// <summary>How many elements there are.</summary>
    public int IntLength => checked((int)Length);

    /// <summary>How many bytes there are.</summary>
    public long LengthInBytes => Length * ElementSize;

    /// <summary>How many elements there are.</summary>
    public LongIndex1D Extent => new(Length);

    /// <summary>How many elements there are.</summary>
    public Index1D IntExtent => new(IntLength);

    /// <summary>Whether there is any element.</summary>
    public bool IsValid => Memory is not null && Length > 0;

    // A struct's fields decide where its parts may lie, which is what a compiler may assume of a pointer to it.
    internal static int NaturalAlignment => Unsafe.SizeOf<Padded>() - Unsafe.SizeOf<T>();

    internal Allocation? Memory { get; }

    internal long Offset { get; }

    internal int Alignment { get; }

    /// <summary>An element.</summary>
    public T this[int index, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0]
    {
        get => SimulatedThread.Current.Read(this, index, file, line);
        set => SimulatedThread.Current.Write(this, index, value, file, line);
    }

    /// <inheritdoc cref="this[int, string, int]"/>
    public T this[long index, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0]
    {
        get => SimulatedThread.Current.Read(this, index, file, line);
        set => SimulatedThread.Current.Write(this, index, value, file, line);
    }

    /// <inheritdoc cref="this[int, string, int]"/>
    public T this[Index1D index, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0]
    {
        get => SimulatedThread.Current.Read(this, index.X, file, line);
        set => SimulatedThread.Current.Write(this, index.X, value, file, line);
    }

    /// <summary>A reference to an element, for an atomic operation and nothing else.</summary>
    public ref T this[LongIndex1D index, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0] =>
        ref SimulatedThread.Current.Refer(this, index.X, file, line);

    /// <summary>The elements from <paramref name="index"/> on.</summary>
    public ArrayView<T> SubView(long index, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        SubView(index, Length - index, file, line);

    /// <summary>Some elements from <paramref name="index"/> on.</summary>
    public ArrayView<T> SubView(
        long index, long subViewLength, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (index >= 0 && subViewLength >= 0 && index + subViewLength <= Length)
            return new ArrayView<T>(Memory, Offset + (index * ElementSize), subViewLength, NaturalAlignment);
        Report(
            FindingKind.OutOfBounds,
            file,
            line,
            $"elements {index} to {index + subViewLength - 1} of {Memory?.Name ?? "an empty view"}, "
            + $"whose view has {Length} elements");
        return Empty;
    }

    /// <summary>The same memory as elements of another type.</summary>
    public ArrayView<TOther> Cast<TOther>([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where TOther : unmanaged
    {
        if (Memory is null)
            return default;
        int natural = ArrayView<TOther>.NaturalAlignment;
        if (Unsafe.SizeOf<TOther>() % Memory.Granule != 0)
        {
            Report(
                FindingKind.Misaligned,
                file,
                line,
                $"{Memory.Name} is checked in parts of {Memory.Granule} bytes, "
                + $"and cannot be cast to {typeof(TOther).Name}");
        }
        else if ((Memory.Address + Offset) % natural != 0)
        {
            Report(
                FindingKind.Misaligned,
                file,
                line,
                $"byte {Offset} of {Memory.Name} is no place for {typeof(TOther).Name}, whose alignment is {natural}");
        }
        else
        {
            return new ArrayView<TOther>(
                Memory, Offset, LengthInBytes / Unsafe.SizeOf<TOther>(), Math.Max(Alignment, natural));
        }

        return default;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Memory?.Name} [{Length}]";

    internal ArrayView<T> AsAligned(int bytes, string file, int line)
    {
        if (Memory is null || (Memory.Address + Offset) % bytes == 0)
            return new ArrayView<T>(Memory, Offset, Length, Math.Max(bytes, Alignment));
        Report(FindingKind.Misaligned, file, line, $"byte {Offset} of {Memory.Name} is not aligned to {bytes} bytes");
        return this;
    }

    private static void Report(FindingKind kind, string file, int line, string message)
    {
        SimulatedThread thread = SimulatedThread.Current;
        thread.Report(kind, thread.Launch.SiteOf(file, line), message);
    }

    private readonly struct Padded
    {
#pragma warning disable CS0169, CA1823, IDE0051 // Never read: it is its size that tells.
        private readonly byte before;
        private readonly T value;
#pragma warning restore CS0169, CA1823, IDE0051
    }
}
