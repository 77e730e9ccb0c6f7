using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuNet.KernelLab.Simulation;

namespace GpuNet.KernelLab;

/// <summary>
/// A laboratory for kernels: simulates the threads of a GPU one after another, checks everything they do to memory, and
/// counts what it would cost.
/// </summary>
/// <remarks>
/// <para>
/// Kernels are compiled against types with ILGPU's names. The one difference is the views' indexer: ILGPU's gives a
/// reference, which cannot tell a read from a write; here an index of type <see cref="int"/>, <see cref="long"/> or
/// <see cref="ILGPU.Index1D"/> has a getter and a setter, so that every access is seen exactly as what it is. A
/// <see cref="ILGPU.LongIndex1D"/> gives a reference, for atomic operations alone:
/// <c>Atomic.Add(ref view[new LongIndex1D(index)], 1)</c> compiles on both sides, and a reference used for anything
/// else is a finding. A kernel that needs more (<c>ref</c> locals, fields of elements assigned in place) does not
/// compile here.
/// </para>
/// <para>
/// A thread runs until it returns or waits at a barrier. Races are found by what orders accesses, not by how they
/// happened to interleave: barriers order the threads of a group; nothing orders groups within a launch; launches
/// follow one another. Memory is checked in parts of 4 bytes (2 or 1 for smaller elements). Warp barriers and shuffles
/// wait for the warp but order no memory; fences order nothing.
/// </para>
/// <para>
/// Arithmetic is counted where it is a formula's (<see cref="Arithmetic"/>). Branches are not seen: compiled code
/// leaves no trace of them here. What they do to memory is, as <see cref="LaunchReport.PartialAccesses"/>.
/// </para>
/// </remarks>
/// <param name="seed">0 runs groups and threads in order; another number shuffles them anew at every barrier.</param>
/// <param name="sharedLimit">The most bytes of shared memory that a group may have.</param>
public sealed class Lab(int seed = 0, int sharedLimit = Lab.DefaultSharedLimit)
{
    /// <summary>The shared memory that a group has on CUDA unless a launch asks for more: 48 KiB.</summary>
    public const int DefaultSharedLimit = 48 * 1024;

    /// <summary>The most threads that a group may have, as on every GPU of the last ten years.</summary>
    public const int MaxGroupSize = 1024;

    private readonly List<Allocation> allocations = [];
    private long address = 256;
    private bool running;

    /// <summary>Global memory that holds the values.</summary>
    public LabBuffer<T> Global<T>(T[] values, string name)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        Allocation memory = Allocate<T>(values.Length, name);
        MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(memory.Bytes);
        memory.MarkWritten();
        return new LabBuffer<T>(memory, values.Length);
    }

    /// <summary>Global memory that nothing wrote.</summary>
    public LabBuffer<T> Global<T>(int length, string name)
        where T : unmanaged =>
        new(Allocate<T>(length, name), length);

    /// <summary>Runs a kernel that must be right.</summary>
    /// <param name="kernel">Its name, for the report.</param>
    /// <param name="grid">How many groups.</param>
    /// <param name="group">How many threads each has.</param>
    /// <param name="body">Calls the kernel with its arguments; called once per thread.</param>
    /// <exception cref="KernelFaultException">Something was wrong.</exception>
    public LaunchReport Launch(string kernel, Dim grid, Dim group, Action body)
    {
        LaunchReport report = Inspect(kernel, grid, group, body);
        return report.Findings.Count == 0 ? report : throw new KernelFaultException(report);
    }

    /// <summary>Runs a kernel that may be wrong; the report has the findings.</summary>
    /// <inheritdoc cref="Launch"/>
    public LaunchReport Inspect(string kernel, Dim grid, Dim group, Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfLessThan(grid.Size, 1, nameof(grid));
        ArgumentOutOfRangeException.ThrowIfLessThan(group.Size, 1, nameof(group));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(group.Size, MaxGroupSize, nameof(group));
        foreach (Allocation allocation in allocations)
            allocation.BeginLaunch();
        BufferTraffic[] buffers = [.. allocations.Select(allocation => new BufferTraffic(allocation.Name))];
        var launch = new Launch(kernel, grid, group, seed, sharedLimit, buffers);
        running = true;
        try
        {
            launch.Run(body);
        }
        finally
        {
            running = false;
        }

        for (int index = 0; index < buffers.Length; index++)
        {
            buffers[index].DistinctBytesRead = allocations[index].DistinctRead;
            buffers[index].DistinctBytesWritten = allocations[index].DistinctWritten;
        }

        launch.Report.Buffers = [.. buffers.Where(buffer => buffer.IsTouched)];
        launch.Report.DistinctBytesRead = allocations.Sum(allocation => allocation.DistinctRead);
        launch.Report.DistinctBytesWritten = allocations.Sum(allocation => allocation.DistinctWritten);
        return launch.Report;
    }

    private Allocation Allocate<T>(int length, string name)
        where T : unmanaged
    {
        if (running)
        {
            throw new InvalidOperationException(
                $"{name}: memory is allocated before a launch; the body of one runs once per thread");
        }

        long bytes = (long)length * Unsafe.SizeOf<T>();
        var memory = new Allocation(
            allocations.Count + 1, name, MemorySpace.Global, bytes, Unsafe.SizeOf<T>(), address);
        address = Simulation.Launch.Align(address + bytes + 1);
        allocations.Add(memory);
        return memory;
    }
}
