using System.Runtime.InteropServices;
using GpuNet.KernelLab.Simulation;
using ILGPU;

namespace GpuNet.KernelLab;

/// <summary>Simulated global memory.</summary>
/// <typeparam name="T">The type of its elements.</typeparam>
public sealed class LabBuffer<T>
    where T : unmanaged
{
    private readonly Allocation memory;

    internal LabBuffer(Allocation memory, int length)
    {
        this.memory = memory;
        View = new ArrayView<T>(memory, 0, length, ArrayView<T>.NaturalAlignment);
    }

    /// <summary>What kernels take.</summary>
    public ArrayView<T> View { get; }

    /// <summary>What kernels take.</summary>
    public static implicit operator ArrayView<T>(LabBuffer<T> buffer) =>
        (buffer ?? throw new ArgumentNullException(nameof(buffer))).View;

    /// <summary>The contents.</summary>
    /// <exception cref="InvalidOperationException">Nothing ever wrote one of the elements.</exception>
    public T[] ToArray()
    {
        long unwritten = memory.FirstUnwritten();
        return unwritten < 0
            ? Peek()
            : throw new InvalidOperationException($"nothing wrote {memory.Name} at byte {unwritten}");
    }

    /// <summary>The contents, poison where nothing was written.</summary>
    public T[] Peek() => MemoryMarshal.Cast<byte, T>(memory.Bytes).ToArray();
}
