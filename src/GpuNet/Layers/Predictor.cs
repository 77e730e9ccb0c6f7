using GpuNet.Devices;
using GpuNet.Graphs;

namespace GpuNet.Layers;

/// <summary>
/// A model compiled for inference on a fixed number of samples at a time: a plan, its memory and nothing to set up
/// between calls. It reads the model's parameters as they are at each call, so that training in between shows. Like its
/// device it is used by one thread at a time.
/// </summary>
public sealed class Predictor : IDisposable
{
    private readonly Model model;
    private readonly Plan plan;
    private readonly DeviceBuffer<float> samples;
    private readonly DeviceBuffer<float> outputs;

    /// <summary>Compiles the model for <paramref name="batch"/> samples at a time.</summary>
    /// <param name="model">The model; it has to live as long as the predictor is used.</param>
    /// <param name="batch">The samples of a call, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch is below 1.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The device has less memory than the plan takes.</exception>
    public Predictor(Model model, int batch = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (batch < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(batch), batch, "a predictor needs a batch of at least 1 sample");
        }

        this.model = model;
        Batch = batch;
        var graph = new Graph();
        Value input = graph.Input("samples", [.. model.InputSizes]);
        Value output = model.Append(graph, input);
        plan = graph.Compile(model.Device, batch, [output], []);
        samples = plan.BufferOf(input);
        outputs = plan.BufferOf(output);
    }

    /// <summary>The samples of a call.</summary>
    public int Batch { get; }

    /// <summary>The numbers that a call takes: samples one after another.</summary>
    public int InputLength => samples.Length;

    /// <summary>The numbers that a call gives: as many outputs, one after another.</summary>
    public int OutputLength => outputs.Length;

    /// <summary>The launches of a call.</summary>
    public Plan Plan => plan;

    /// <summary>The outputs for <see cref="Batch"/> samples. Nothing is allocated.</summary>
    /// <param name="input"><see cref="InputLength"/> numbers.</param>
    /// <param name="output">Takes <see cref="OutputLength"/> numbers.</param>
    /// <exception cref="ArgumentException">A length differs; the message says which.</exception>
    /// <exception cref="ObjectDisposedException">The predictor, its model or the device was disposed.</exception>
    /// <exception cref="DeviceInUseException">Another thread is using the device; nothing was computed.</exception>
    public void Predict(ReadOnlySpan<float> input, Span<float> output)
    {
        if (input.Length != InputLength)
            throw WrongLength(input.Length, InputLength, "takes");
        if (output.Length != OutputLength)
            throw WrongLength(output.Length, OutputLength, "returns");
        using DeviceHold hold = model.Device.Hold();
        model.RequireUsable(this);
        ObjectDisposedException.ThrowIf(samples.Memory.IsDisposed, this);
        model.Device.CopyIn(input, samples);
        plan.Run();
        model.Device.CopyOut(outputs, output);
    }

    /// <summary>Gives the plan's memory back; the model stays.</summary>
    public void Dispose() => plan.Dispose();

    private ArgumentException WrongLength(int given, int length, string verb) =>
        new(
            $"a predictor of {Batch} × {length / Batch} numbers {verb} {length} at a time; got {given}; "
            + "create one for that batch size");
}
