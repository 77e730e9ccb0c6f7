namespace GpuNet.Graphs;

/// <summary>Provides an operation with the buffers of its values, and collects its launches.</summary>
/// <remarks>
/// Called twice per operation: during memory planning, with buffers that have a length but no content, so that its
/// launches say which output may share memory with which input; and when the plan is bound to its memory.
/// </remarks>
public abstract class EmitContext
{
    private protected EmitContext(ShapeContext shapes) => Shapes = shapes;

    /// <summary>The shapes of all values.</summary>
    public ShapeContext Shapes { get; }

    /// <summary>Scratch memory, as long as the operation's launches need it.</summary>
    public abstract DeviceBuffer<float> Scratch { get; }

    /// <summary>The buffer of an input or output with numbers.</summary>
    /// <exception cref="ArgumentException">The value holds class labels.</exception>
    public DeviceBuffer<float> this[Value value] => Buffer<float>(value);

    /// <summary>The buffer of an input or output with class labels.</summary>
    /// <exception cref="ArgumentException">The value holds numbers.</exception>
    public DeviceBuffer<int> Labels(Value value) => Buffer<int>(value);

    /// <summary>The buffer of an output; null if nothing reads it.</summary>
    public DeviceBuffer<float>? IfRead(Value value) => IsRead(value) ? this[value] : null;

    /// <inheritdoc cref="IfRead"/>
    public DeviceBuffer<int>? LabelsIfRead(Value value) => IsRead(value) ? Labels(value) : null;

    /// <summary>Adds a launch. An operation with several launches never computes in place.</summary>
    public abstract void Launch<TLaunch>(in TLaunch launch)
        where TLaunch : struct, ILaunch;

    internal DeviceBuffer<T> Buffer<T>(Value value)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(value);
        ElementType type = typeof(T) == typeof(int) ? ElementType.Label : ElementType.Real;
        return value.ElementType == type
            ? Place<T>(value)
            : throw new ArgumentException($"'{value.Name}' holds {value.ElementType}, not {type}");
    }

    /// <summary>Values that are contiguous in memory, as one buffer.</summary>
    internal DeviceBuffer<float> Run(IReadOnlyList<Value> values)
    {
        long length = values.Sum(value => (long)Shapes[value].Count);
        return length <= BufferLength.Most
            ? PlaceRun(values, (int)length)
            : throw BufferLength.Refusal(
                length,
                $"'{values[0].Name}' and the values next to it",
                "turn off clipping by norm, or freeze parameters");
    }

    private protected abstract bool IsRead(Value value);

    private protected abstract DeviceBuffer<T> Place<T>(Value value)
        where T : unmanaged;

    private protected abstract DeviceBuffer<float> PlaceRun(IReadOnlyList<Value> values, int length);
}
