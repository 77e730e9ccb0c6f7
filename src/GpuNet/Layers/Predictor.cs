namespace GpuNet.Layers;

/// <summary>
/// A model compiled for inference at a fixed batch size: a plan and its memory, with nothing to set up between calls.
/// It reads the model's current parameters at each call, so it sees training in between. Like its device, it may be
/// used by one thread at a time.
/// </summary>
public sealed class Predictor : IDisposable
{
    private readonly Model model;
    private readonly Plan plan;
    private readonly DeviceBuffer<float> samples;
    private readonly DeviceBuffer<float> outputs;

    /// <summary>Compiles the model for <paramref name="batch"/> samples at a time.</summary>
    /// <param name="model">The model; it must live as long as the predictor is used.</param>
    /// <param name="batch">The batch size, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch is below 1.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The device has less memory than the plan needs.</exception>
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

    /// <summary>The batch size.</summary>
    public int Batch { get; }

    /// <summary>The length of the input of a call: consecutive samples.</summary>
    public int InputLength => samples.Length;

    /// <summary>The length of the output of a call: the outputs of all samples, in order.</summary>
    public int OutputLength => outputs.Length;

    /// <summary>The launches of one call.</summary>
    public Plan Plan => plan;

    /// <summary>The outputs for <see cref="Batch"/> samples. Nothing is allocated.</summary>
    /// <param name="input"><see cref="InputLength"/> numbers.</param>
    /// <param name="output">Takes <see cref="OutputLength"/> numbers.</param>
    /// <exception cref="ArgumentException">A length is wrong; the message says which.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The predictor, its model or the device has been disposed of.
    /// </exception>
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

    /// <summary>Releases the plan's memory; the model is unaffected.</summary>
    public void Dispose() => plan.Dispose();

    private ArgumentException WrongLength(int given, int length, string verb) =>
        new(
            $"a predictor of {Batch} × {length / Batch} numbers {verb} {length} at a time; got {given}; "
            + "create one for that batch size");
}
