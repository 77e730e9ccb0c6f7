namespace GpuNet.Graphs;

/// <summary>Weights that training updates.</summary>
public sealed class Parameter : IDisposable
{
    private bool ownsMemory;

    /// <summary>Creates a parameter over the given buffer.</summary>
    /// <param name="name">The name in plans and checkpoints, such as <c>dense1.weight</c>.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">A buffer with as many elements.</param>
    /// <exception cref="ArgumentException">The sizes of shape and buffer differ.</exception>
    public Parameter(string name, Shape shape, DeviceBuffer<float> weights)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Length != shape.Count)
            throw new ArgumentException($"parameter '{name}' is {shape}; its buffer has {weights.Length} elements");
        Name = name;
        Shape = shape;
        Weights = weights;
        Persistent = new PersistentBuffer<float>(name, weights);
    }

    /// <summary>Creates a parameter with a single number, in its own memory on a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="name">The name in plans.</param>
    /// <param name="number">The initial value.</param>
    public static Parameter Create(Device device, string name, float number) =>
        Create(device, name, Shape.Scalar, [number]);

    /// <summary>
    /// Creates a parameter with the given initial values, in its own memory on a device; dispose of it to release the
    /// memory.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="name">The name in plans.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="numbers">The initial values, in row-major order.</param>
    /// <exception cref="ArgumentException">The number of values does not match the shape.</exception>
    public static Parameter Create(Device device, string name, Shape shape, params ReadOnlySpan<float> numbers)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(shape);
        if (numbers.Length != shape.Count)
        {
            throw new ArgumentException(
                $"parameter '{name}' is {shape}, which needs {shape.Count} numbers; got {numbers.Length}");
        }

        return new Parameter(name, shape, device.Allocate(numbers)) { ownsMemory = true };
    }

    /// <summary>The name in plans and checkpoints.</summary>
    public string Name { get; }

    /// <summary>The sizes.</summary>
    public Shape Shape { get; }

    /// <summary>The weights.</summary>
    public DeviceBuffer<float> Weights { get; }

    /// <summary>
    /// Whether it is frozen, so that training does not update it. A training run that is already set up rejects a
    /// change.
    /// </summary>
    public bool Frozen { get; set; }

    internal PersistentBuffer<float> Persistent { get; }

    /// <summary>A copy of the weights.</summary>
    public float[] ToArray() => Weights.Device.ToArray(Weights);

    /// <summary>
    /// Releases the memory that <see cref="Create(Device, string, float)"/> allocated; a model's parameters belong to
    /// the model.
    /// </summary>
    public void Dispose()
    {
        if (ownsMemory)
            Weights.Memory.Dispose();
    }
}
