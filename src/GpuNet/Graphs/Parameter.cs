using GpuNet.Devices;

namespace GpuNet.Graphs;

/// <summary>Weights that training changes.</summary>
public sealed class Parameter : IDisposable
{
    private bool ownsMemory;

    /// <summary>Weights in the given buffer.</summary>
    /// <param name="name">The name in plans and checkpoints, such as <c>dense1.weight</c>.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">A buffer of as many elements.</param>
    /// <exception cref="ArgumentException">Shape and buffer do not fit.</exception>
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

    /// <summary>A single number, on its own memory of a device.</summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="name">The name in plans.</param>
    /// <param name="number">What it starts with.</param>
    public static Parameter Create(Device device, string name, float number) =>
        Create(device, name, Shape.Scalar, [number]);

    /// <summary>
    /// Weights that start with the given numbers, on their own memory of a device; dispose of it to give it back.
    /// </summary>
    /// <param name="device">Where they live.</param>
    /// <param name="name">The name in plans.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="numbers">As many numbers, row by row.</param>
    /// <exception cref="ArgumentException">Shape and numbers do not fit.</exception>
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

    /// <summary>Whether training leaves it as it is. A training that is set up refuses to go on after a change.</summary>
    public bool Frozen { get; set; }

    internal PersistentBuffer<float> Persistent { get; }

    /// <summary>The weights' content.</summary>
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
