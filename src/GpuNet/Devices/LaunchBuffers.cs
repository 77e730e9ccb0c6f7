namespace GpuNet.Devices;

/// <summary>A buffer that a launch reads.</summary>
/// <typeparam name="T">float, int or byte.</typeparam>
/// <param name="Buffer">The buffer; null if it is omitted.</param>
public readonly record struct In<T>(DeviceBuffer<T>? Buffer)
    where T : unmanaged
{
    /// <summary>Its number of elements; 0 if it is omitted.</summary>
    public int Length => Buffer?.Length ?? 0;

    /// <summary>The buffer, to be read.</summary>
    public static implicit operator In<T>(DeviceBuffer<T>? buffer) => new(buffer);

    /// <summary>The buffer, regardless of its element type.</summary>
    public static implicit operator DeviceBuffer?(In<T> role) => role.Buffer;
}

/// <summary>A buffer that a launch overwrites.</summary>
/// <inheritdoc cref="In{T}"/>
public readonly record struct Out<T>(DeviceBuffer<T>? Buffer)
    where T : unmanaged
{
    /// <inheritdoc cref="In{T}.Length"/>
    public int Length => Buffer?.Length ?? 0;

    /// <summary>The buffer, to be written.</summary>
    public static implicit operator Out<T>(DeviceBuffer<T>? buffer) => new(buffer);

    /// <summary>The buffer, regardless of its element type.</summary>
    public static implicit operator DeviceBuffer?(Out<T> role) => role.Buffer;
}

/// <summary>A buffer that a launch reads and updates: weights, counters, sums.</summary>
/// <inheritdoc cref="In{T}"/>
public readonly record struct InOut<T>(DeviceBuffer<T>? Buffer)
    where T : unmanaged
{
    /// <inheritdoc cref="In{T}.Length"/>
    public int Length => Buffer?.Length ?? 0;

    /// <summary>The buffer, to be updated.</summary>
    public static implicit operator InOut<T>(DeviceBuffer<T>? buffer) => new(buffer);

    /// <summary>The buffer, regardless of its element type.</summary>
    public static implicit operator DeviceBuffer?(InOut<T> role) => role.Buffer;
}

/// <summary>Scratch memory of a launch, which nothing reads afterwards; it may be longer than needed.</summary>
/// <param name="Buffer">The buffer.</param>
public readonly record struct Scratch(DeviceBuffer<float>? Buffer)
{
    /// <inheritdoc cref="In{T}.Length"/>
    public int Length => Buffer?.Length ?? 0;

    /// <summary>The buffer, to be written over.</summary>
    public static implicit operator Scratch(DeviceBuffer<float>? buffer) => new(buffer);
}
