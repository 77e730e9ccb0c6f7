using GpuNet.IO.Safetensors;

namespace GpuNet.Layers;

/// <summary>
/// Layers in sequence or in a graph, with their parameters on a device in one allocation. <see cref="Dispose"/>
/// releases it at once; if it is never called, the memory is released as described at <see cref="Devices.Device"/>.
/// </summary>
public sealed class Model : IDisposable
{
    private readonly LayerGraph layers;
    private readonly DeviceMemory memory;
    private readonly Dictionary<string, Parameter> byName;
    private readonly PredictorCache predictors;
    private readonly int inputLength;

    /// <summary>A model with freshly initialized parameters.</summary>
    /// <param name="device">Where the parameters live.</param>
    /// <param name="inputSizes">The sizes of one sample, such as 784 or 28, 28; each at least 1.</param>
    /// <param name="layers">The layers in order, at least one; they belong to this model from now on.</param>
    /// <param name="seed">
    /// The seed of the initial weights: the same seed gives the same weights on every device.
    /// </param>
    /// <exception cref="ShapeException">A layer does not accept the output of the one before.</exception>
    /// <exception cref="ArgumentException">
    /// There is no layer, a layer is already in a model, or a size is below 1.
    /// </exception>
    public Model(Device device, IReadOnlyList<int> inputSizes, IReadOnlyList<Layer> layers, ulong seed)
        : this(device, Row(inputSizes, layers), restored: null, seed)
    {
    }

    /// <summary>
    /// A model with branches, several inputs or several outputs. Training and prediction by samples require a model
    /// with one input and one output; other models are appended to a graph.
    /// </summary>
    /// <param name="device">Where the parameters live.</param>
    /// <param name="inputs">
    /// The inputs, in the order in which <see cref="Append(Graph, IReadOnlyList{Value}, TrainingContext?)"/> takes
    /// them.
    /// </param>
    /// <param name="outputs">The outputs; the layers in between belong to this model from now on.</param>
    /// <param name="seed">
    /// The seed of the initial weights, drawn layer by layer in the order in which the nodes were created.
    /// </param>
    /// <exception cref="ShapeException">A layer or a join does not accept its input.</exception>
    /// <exception cref="ArgumentException">
    /// A layer is already in a model, or an output depends on an input that is not listed.
    /// </exception>
    public Model(Device device, IReadOnlyList<Node> inputs, IReadOnlyList<Node> outputs, ulong seed)
        : this(device, new LayerGraph(inputs, outputs), restored: null, seed)
    {
    }

    /// <summary>A model whose weights are given; all are asked for before memory is allocated.</summary>
    internal Model(Device device, LayerGraph layers, Func<ParameterDeclaration, float[]>? restored, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (layers.Layers.Count == 0)
            throw new ArgumentException("a model needs at least one layer; got none", nameof(layers));
        Device = device;
        this.layers = layers;
        Inputs = layers.InputSizes;
        inputLength = new Shape([.. InputSizes]).Count;
        predictors = new PredictorCache(this);
        var declarations = new List<ParameterDeclaration>();
        Outputs = [.. layers.Build(declarations.Add).Select(output => output.Sizes)];

        // Matrices first, then vectors: the biases, which remain to be updated after fusion, are then contiguous. The
        // optimizer's state is laid out like the weights, so running statistics, which have none, come last.
        ParameterDeclaration[] placed =
        [
            .. declarations.OrderBy(declaration => !declaration.Trainable).ThenBy(
                declaration => declaration.Shape.Rank < 2),
        ];
        float[][]? numbers = restored is null ? null : [.. declarations.Select(restored)];
        long elements = placed.Sum(declaration => (long)declaration.Shape.Count);
        device.Require(elements * sizeof(float), $"a model of {elements} weights");
        memory = device.AllocateMemory(elements * sizeof(float));
        byName = [];
        long offset = 0;
        foreach (ParameterDeclaration declaration in placed)
        {
            DeviceBuffer<float> weights = memory.Slice<float>(offset, declaration.Shape.Count);
            byName.Add(declaration.Name, new Parameter(declaration.Name, declaration.Shape, weights));
            offset += (long)declaration.Shape.Count * sizeof(float);
        }

        Parameters =
        [
            .. declarations.Where(declaration => declaration.Trainable).Select(declaration => byName[declaration.Name]),
        ];
        States =
        [
            .. declarations.Where(declaration => !declaration.Trainable).Select(
                declaration => byName[declaration.Name]),
        ];
        device.WhenAllocated(() =>
        {
            for (int index = 0; index < declarations.Count; index++)
                Fill(declarations[index], numbers?[index] ?? Initial(declarations[index], seed, (uint)index));
        });
    }

    /// <summary>Where the parameters live.</summary>
    public Device Device { get; }

    /// <summary>The sizes of one input sample; of the first input if there are several.</summary>
    public IReadOnlyList<int> InputSizes => Inputs[0];

    /// <summary>The sizes of one output sample; of the first output if there are several.</summary>
    public IReadOnlyList<int> OutputSizes => Outputs[0];

    /// <summary>The sizes of one sample of each input.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Inputs { get; }

    /// <summary>The sizes of one sample of each output.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Outputs { get; }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<Layer> Layers => layers.Layers;

    /// <summary>The trainable parameters in the order of the layers.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>
    /// The state that training updates without a gradient, in the order of the layers: running statistics. Saved with
    /// the weights, but not counted among them.
    /// </summary>
    public IReadOnlyList<Parameter> States { get; }

    /// <summary>
    /// The names of the classes, one for each output; null if there are none. Saved with the model.
    /// </summary>
    /// <exception cref="ArgumentException">There are more or fewer than outputs, or one stands twice.</exception>
    public IReadOnlyList<string>? ClassNames
    {
        get;
        set
        {
            // One logit tells two classes apart.
            int outputs = new Shape([.. OutputSizes]).Count;
            if (value is not null && value.Count != outputs && (value.Count, outputs) != (2, 1))
            {
                throw new ArgumentException(
                    $"a model with {outputs} outputs needs as many class names; got {value.Count}", nameof(value));
            }

            if (value is not null && value.Distinct(StringComparer.Ordinal).Count() != value.Count)
                throw new ArgumentException("a class name stands twice", nameof(value));
            field = value is null ? null : [.. value];
        }
    }

    /// <summary>The number of weights.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Shape.Count);

    /// <summary>The memory of the parameters.</summary>
    internal long Bytes => memory.Bytes;

    /// <summary>How much of it is allocated: nothing within a reservation, otherwise all of it.</summary>
    internal long HeldBytes => memory.IsAllocated ? memory.Bytes : 0;

    internal LayerGraph LayerGraph => layers;

    /// <summary>
    /// A copy of the numbers of a parameter or running statistic, row by row, such as <c>dense1.weight</c>; set, they
    /// replace the ones on the device.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">
    /// There is no such name, or a set number of numbers is not the parameter's; the message says which there are.
    /// </exception>
    /// <exception cref="DeviceInUseException">Another thread is using the device; nothing was changed.</exception>
    public float[] this[string name]
    {
        get
        {
            Parameter parameter = Find(name);
            using DeviceHold hold = Device.Hold();
            RequireUsable(this);
            return parameter.ToArray();
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Parameter parameter = Find(name);
            if (value.Length != parameter.Shape.Count)
            {
                throw new ArgumentException(
                    $"'{name}' is {parameter.Shape}, {parameter.Shape.Count} numbers; got {value.Length}", nameof(value));
            }

            using DeviceHold hold = Device.Hold();
            RequireUsable(this);
            Device.CopyIn<float>(value, parameter.Weights);
        }
    }

    /// <summary>
    /// Reads a model that <see cref="Save"/> wrote: nothing else is needed to predict with it or to train it further.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the parameters live.</param>
    /// <exception cref="InvalidDataException">
    /// The file is corrupt or truncated, of another kind or a newer version; a tensor is missing or has another shape; a
    /// layer is unknown: one of your own must be registered first, see <see cref="ModelParts"/>. The message names the
    /// file and what is wrong.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    public static Model Load(string path, Device device) => ModelFile.Read(path, device);

    /// <summary>
    /// Writes the model to a safetensors file, completely or not at all: layers, weights, running statistics, which
    /// parameters are frozen, class names and the library's version.
    /// </summary>
    /// <param name="path">The file's name; its folder must exist.</param>
    /// <exception cref="InvalidOperationException">
    /// A weight is NaN or infinite, or a layer of your own is not registered, see <see cref="ModelParts"/>; nothing is
    /// written.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public void Save(string path) => ModelFile.Write(path, this);

    /// <summary>
    /// Loads the tensors of a safetensors file into the parameters and running statistics of the same names. Numbers of
    /// type F16, BF16 and F64 are converted.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="strict">
    /// Whether the file must have exactly the model's parameters and running statistics; otherwise what matches is
    /// loaded, and the result lists the rest.
    /// </param>
    /// <param name="rename">The model's name for a name in the file, or null to leave a tensor out.</param>
    /// <param name="transposed">
    /// Whether the file has weights as outputs × inputs, and those of convolutions as outputs × inputs × height × width;
    /// every parameter called <c>….weight</c> is then transposed.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The file is corrupt, does not match, or has a tensor of another shape or one that is not finite; the message names
    /// both sides. Nothing is changed.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    public LoadedWeights LoadWeights(
        string path, bool strict = true, Func<string, string?>? rename = null, bool transposed = false) =>
        WeightLoading.Load(SafetensorsFile.Read(path), this, strict, rename, transposed);

    /// <summary>Loads the tensors that <paramref name="names"/> gives the model's names; others keep theirs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">The model's name for a name in the file.</param>
    /// <param name="strict">As for the other overload.</param>
    /// <param name="transposed">As for the other overload.</param>
    /// <exception cref="InvalidDataException">As for the other overload.</exception>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    public LoadedWeights LoadWeights(
        string path, IReadOnlyDictionary<string, string> names, bool strict = true, bool transposed = false)
    {
        ArgumentNullException.ThrowIfNull(names);
        return LoadWeights(path, strict, name => names.GetValueOrDefault(name, name), transposed);
    }

    /// <summary>A copy of this model on another device, or on the same: layers, weights, running statistics.</summary>
    /// <exception cref="InvalidOperationException">A layer of your own is not registered.</exception>
    public Model To(Device device) => ModelFile.Copy(this, device);

    /// <summary>
    /// A table with a line for each layer: its name, the sizes of one sample of its output, and its number of weights.
    /// </summary>
    public string Summary() => ModelSummary.Of(this);

    /// <summary>Appends all layers to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">A batch of samples.</param>
    /// <param name="training">The training run, or null for inference.</param>
    /// <returns>The last layer's output.</returns>
    /// <exception cref="ArgumentException">The model has several inputs or outputs.</exception>
    public Value Append(Graph graph, Value input, TrainingContext? training = null)
    {
        IReadOnlyList<Value> outputs = Append(graph, [input], training);
        return outputs.Count == 1
            ? outputs[0]
            : throw new ArgumentException(
                $"the model has {outputs.Count} outputs; append it with a list of inputs to get a list of outputs");
    }

    /// <summary>Appends all layers to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">A batch of samples for each input.</param>
    /// <param name="training">The training run, or null for inference.</param>
    /// <returns>The outputs.</returns>
    /// <exception cref="ArgumentException">The number of inputs differs.</exception>
    public IReadOnlyList<Value> Append(Graph graph, IReadOnlyList<Value> inputs, TrainingContext? training = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return layers.Append(new LayerContext(graph, byName, training), inputs);
    }

    /// <summary>
    /// The outputs for consecutive samples. Plans are cached for further calls with the same number of samples: those
    /// of the 16 most recently used batch sizes, up to 64 MB of memory besides the latest. A <see cref="Predictor"/>
    /// does the same for one size without allocating the result.
    /// </summary>
    /// <param name="samples">One or more complete samples.</param>
    /// <returns>The outputs of all samples, in order.</returns>
    /// <exception cref="ArgumentException">The length is not a multiple of a sample's.</exception>
    /// <exception cref="ObjectDisposedException">The model or its device was disposed.</exception>
    /// <exception cref="DeviceInUseException">Another thread is using the device; nothing was computed.</exception>
    public float[] Predict(ReadOnlySpan<float> samples)
    {
        using DeviceHold hold = Device.Hold();
        RequireUsable(this);
        int length = inputLength;
        if (samples.Length % length != 0)
            throw new ArgumentException($"a sample has {length} numbers; got {samples.Length}, which is not a multiple of that");
        if (samples.IsEmpty)
            return [];
        Predictor predictor = predictors.Get(samples.Length / length);
        var outputs = new float[predictor.OutputLength];
        predictor.Predict(samples, outputs);
        return outputs;
    }

    /// <summary>The parameter or running statistic of the given name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists them.</exception>
    internal Parameter Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return byName.TryGetValue(name, out Parameter? parameter)
            ? parameter
            : throw new ArgumentException(
                $"the model has no parameter '{name}'; it has "
                + string.Join(", ", byName.Keys.Order(StringComparer.Ordinal)),
                nameof(name));
    }

    /// <summary>Throws if the parameters or the device have been disposed of.</summary>
    /// <param name="user">The model, or the object that computes with it.</param>
    internal void RequireUsable(object user)
    {
        if (Device.IsDisposed)
        {
            throw new ObjectDisposedException(
                user.GetType().Name,
                $"the device '{Device.Name}' of the model was disposed; dispose of it after the models on it");
        }

        if (memory.IsDisposed)
        {
            throw new ObjectDisposedException(
                user.GetType().Name, "the model was disposed; dispose of it after its last use");
        }
    }

    /// <summary>Releases the parameters' memory. Safe to call more than once.</summary>
    /// <exception cref="DeviceInUseException">Another thread is using the device; nothing was released.</exception>
    public void Dispose()
    {
        if (memory.IsDisposed)
            return;

        // Held over both: a predicting thread adds plans to the same list.
        using DeviceHold hold = Device.Hold();
        predictors.Dispose();
        memory.Dispose();
    }

    private static LayerGraph Row(IReadOnlyList<int> inputSizes, IReadOnlyList<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(inputSizes);
        if (inputSizes.Any(size => size < 1))
        {
            throw new ArgumentException(
                $"the sizes of a model's samples must be at least 1; got "
                + $"{string.Join('×', inputSizes)}", nameof(inputSizes));
        }

        Node input = Node.Input("input", [.. inputSizes]);
        return new LayerGraph([input], [input.Then(layers)]);
    }

    private static float[] Initial(ParameterDeclaration declaration, ulong seed, uint index)
    {
        var weights = new float[declaration.Shape.Count];
        declaration.Initializer.Fill(
            weights, declaration.FanIn, declaration.FanOut,
            new RandomSequence(seed, RandomStreams.Initialization, index));
        return weights;
    }

    private void Fill(ParameterDeclaration declaration, float[] weights) =>
        Device.CopyIn<float>(weights, byName[declaration.Name].Weights);
}
