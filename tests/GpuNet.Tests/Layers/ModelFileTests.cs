using System.Text.Json.Nodes;
using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Extension;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.IO.Safetensors;
using GpuNet.Layers;
using GpuNet.Layers.Initializers;
using GpuNet.Tests.Devices;
using GpuNet.Tests.Training;
using GpuNet.Training;
using Xunit;
using Softmax = GpuNet.Layers.Softmax;

namespace GpuNet.Tests.Layers;

public sealed class ModelFileTests : IDisposable
{
    private const string ModelKey = "gpunet.model";
    private const string VersionKey = "gpunet.model.version";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-");
    private readonly HostDevice device = HostDevice.Create(1);

    static ModelFileTests()
    {
        ModelParts.Register<Cumulative>("extension.cumulative");
        ModelParts.Register<Squareplus>("squareplus");
    }

    private string File => Path.Combine(folder.FullName, "model.safetensors");

    public static TheoryData<string> Rows() => [.. RowsByName.Keys];

    public static TheoryData<string> ActivationNames() => [.. FormulaCatalog.Activations];

    private static Dictionary<string, (int[] Input, Func<Layer[]> Layers)> RowsByName { get; } = new()
    {
        ["perceptron"] = ([7], () =>
        [
            new Rescale([0, 0.1f, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1, 1 / 3f]),
            new Dense(5, 7, new GlorotUniform(), biasInitializer: new Ones()), new Activation(new LeakyReLU(0.2f)),
            new LayerNormalization(0.25f), new Dropout(0.375f), new AppendOnes(), new Dense(3, useBias: false),
            new Softmax(),
        ]),
        ["images"] = ([9, 8, 2], () =>
        [
            new Conv2D(4, new Extent2D(3, 5), new Extent2D(1, 1), Padding.Same, new HeUniform()),
            new BatchNormalization(0.01f, 0.25f), new MaxPool2D(new Extent2D(2, 3), 2, new Extent2D(1, 0)),
            new Residual(
                new Conv2D(4, 3, padding: 1, useBias: false),
                new Residual(new BatchNormalization(), new Activation(new ELU(0.5f)))),
            new AveragePool2D(2, 1), new Flatten(), new Dense(3, initializer: new GlorotNormal()),
        ]),
        ["sequences"] = ([11], () =>
        [
            new Embedding(6, 4), new Conv1D(5, 3, 2, 1), new Conv1D(3, 3, padding: null, useBias: false),
            new GlobalAveragePool(),
        ]),
        ["own"] = ([4], () => [new Cumulative(), new Activation(new Squareplus(0.75f)), new Dense(2)]),
    };

    public void Dispose()
    {
        device.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_of_layers_is_the_same_after_saving_and_loading(string name)
    {
        (int[] input, Func<Layer[]> layers) = RowsByName[name];
        using var model = new Model(device, input, layers(), seed: 1);
        Scatter(model);
        model.Parameters[0].Frozen = true;
        model.ClassNames = [.. Enumerable.Range(0, model.OutputSizes[0]).Select(index => $"class \"{index}\"\n")];
        model.Save(File);
        using Device other = HostDevice.Create(2);
        using Model loaded = Model.Load(File, other);
        AssertSame(model, loaded);
        using Model copy = loaded.To(device);
        AssertSame(model, copy);
        int length = new Shape(input).Count;
        float[] samples = [.. Enumerable.Range(0, 3 * length).Select(index => (float)(index * 7 % 6))];
        Assert.Equal(model.Predict(samples), loaded.Predict(samples));
        Assert.Equal(model.Predict(samples), copy.Predict(samples));
        Assert.Equal(model.Summary(), loaded.Summary());
    }

    [Fact]
    public void Every_layer_and_join_of_the_library_is_tried()
    {
        using Model graph = NewGraph(device);
        IEnumerable<Type> tried = RowsByName.Values.SelectMany(row => row.Layers()).SelectMany(WithInner)
            .Select(layer => layer.GetType())
            .Concat(graph.LayerGraph.Computed.Select(node => node.Layer?.GetType() ?? node.Join!.GetType()));
        IEnumerable<Type> all = typeof(Layer).Assembly.GetTypes().Where(
            type => !type.IsAbstract && (type.IsAssignableTo(typeof(Layer)) || type.IsAssignableTo(typeof(Join))));
        Assert.Empty(all.Except(tried));

        static IEnumerable<Layer> WithInner(Layer layer) =>
            layer is Residual residual ? residual.Layers.SelectMany(WithInner).Prepend(layer) : [layer];
    }

    [Theory]
    [MemberData(nameof(ActivationNames))]
    public void Every_activation_is_the_same_after_saving_and_loading(string name)
    {
        IActivation activation = FormulaCatalog.CreateActivation(name);
        using var model = new Model(device, [2], [new Activation(activation), new Dense(1)], seed: 1);
        model.Save(File);
        using Model loaded = Model.Load(File, device);
        Assert.Equal<object>(activation, ((Activation)loaded.Layers[0]).Formula);
    }

    [Fact]
    public void Branches_several_inputs_and_several_outputs_are_the_same()
    {
        using Model model = NewGraph(device);
        Scatter(model);
        model.Save(File);
        using Model loaded = Model.Load(File, device);
        AssertSame(model, loaded);
        Assert.Equal(Outputs(model), Outputs(loaded));

        static float[] Outputs(Model model)
        {
            var graph = new Graph();
            Value left = graph.Input("a", 4, 4);
            Value right = graph.Input("b", 3);
            IReadOnlyList<Value> outputs = model.Append(graph, [left, right]);
            using Plan plan = graph.Compile(model.Device, 2, outputs, []);
            plan.Write(left, Numbers.Tame(32, 1));
            plan.Write(right, Numbers.Tame(6, 2));
            plan.Run();
            return [.. outputs.SelectMany(plan.Read)];
        }
    }

    [Fact]
    public void A_loaded_model_trains_on_as_the_saved_one_does()
    {
        DataSet data = TrainingSamples.Clouds(50, 3, 4);
        using var model = new Model(
            device, [3], [new Dense(8), new BatchNormalization(), new Activation(new Tanh()), new Dense(4)], seed: 1);
        Train(model);
        model.Save(File);
        using Model loaded = Model.Load(File, device);
        Train(model);
        Train(loaded);
        AssertSame(model, loaded);

        void Train(Model model)
        {
            using var trainer = new Trainer(model, new Adam(), data, options: new TrainerOptions { Batch = 16 });
            _ = trainer.Train();
        }
    }

    [Fact]
    public void A_part_that_is_not_registered_is_refused_by_name_and_nothing_is_written()
    {
        using var model = new Model(device, [3], [new Residual(new Unknown())], seed: 1);
        Assert.Equal(
            "layer 'residual1', layers[0] is of type Unknown, which has no name in model files; call "
            + "ModelParts.Register<Unknown>(\"a name\") before saving and loading",
            Assert.Throws<InvalidOperationException>(() => model.Save(File)).Message);
        Assert.False(System.IO.File.Exists(File));
        ModelParts.Register<WithoutProperty>("tests.without");
        using var other = new Model(device, [3], [new WithoutProperty(3)], seed: 1);
        Assert.Equal(
            "layer 'x1': the constructor of WithoutProperty takes 'hidden', but there is no public property of that name "
            + "to save it from",
            Assert.Throws<InvalidOperationException>(() => other.Save(File)).Message);
        using var odd = new Model(device, [3], [new Dense(1)], seed: 1);
        odd["dense1.bias"] = [float.NaN];
        Assert.Equal(
            $"'dense1.bias' has NaN at index 0; nothing was saved to '{File}'",
            Assert.Throws<InvalidOperationException>(() => odd.Save(File)).Message);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void Names_of_parts_are_unique()
    {
        ModelParts.Register<Cumulative>("extension.cumulative");
        Assert.Contains(
            "already registered as 'extension.cumulative'", Refusal(() => ModelParts.Register<Cumulative>("other")),
            StringComparison.Ordinal);
        Assert.Contains(
            "'Dense' is already the name of GpuNet.Layers.Dense", Refusal(() => ModelParts.Register<Unknown>("Dense")),
            StringComparison.Ordinal);
        Assert.Contains(
            "String is not a part of a model", Refusal(() => ModelParts.Register<string>("text")),
            StringComparison.Ordinal);
        Assert.Contains(
            "Layer is abstract", Refusal(() => ModelParts.Register<Layer>("layer")), StringComparison.Ordinal);

        static string Refusal(Action register) => Assert.Throws<ArgumentException>(register).Message;
    }

    [Fact]
    public void Files_that_are_not_whole_or_not_for_this_version_are_refused()
    {
        SaveSmall();
        byte[] whole = System.IO.File.ReadAllBytes(File);
        foreach (int length in (int[])[0, 7, 8, 100, whole.Length - 1])
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Assert.StartsWith($"'{File}', byte ", Refusal(), StringComparison.Ordinal);
        }

        System.IO.File.WriteAllBytes(File, whole);
        Change(metadata => metadata[VersionKey] = "2");
        Assert.Equal(
            $"'{File}' is a model file of version '2', written by GpuNet '0.1.0'; GpuNet 0.1.0 reads version 1", Refusal());
        Change(metadata => metadata.Remove(VersionKey));
        Assert.StartsWith($"'{File}' is not a model file: its metadata has no", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tensor_and_one_of_another_shape_or_type_are_refused()
    {
        SaveSmall();
        Change(entries: entries => entries.RemoveAll(entry => entry.Name == "dense1.bias"));
        Assert.Equal($"'{File}': expected tensor 'dense1.bias', found 'dense1.weight'", Refusal());
        SaveSmall();
        Replace(SafetensorsEntry.Create<float>("dense1.weight", [2, 3], new float[6]));
        Assert.Equal(
            $"'{File}': 'dense1.weight' is 2×3; 'dense1.weight' of the model is 3×2: load it with transposed: true",
            Refusal());
        SaveSmall();
        Replace(SafetensorsEntry.Create<int>("dense1.weight", [3, 2], new int[6]));
        Assert.Contains(
            "expected tensor 'dense1.weight' of F32, F16, BF16 or F64, found I32", Refusal(), StringComparison.Ordinal);
        SaveSmall();
        Replace(SafetensorsEntry.Create<float>("dense1.weight", [3, 2], [0, 0, 0, 0, float.PositiveInfinity, 0]));
        Assert.Contains("at index 4, found an infinity", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "'nonsense' is an invalid JSON literal")]
    [InlineData("[]", "the model has no 'graph'")]
    [InlineData("{\"graph\":{}}", "the model has no 'inputs'")]
    [InlineData("{\"graph\":{\"inputs\":7}}", "inputs: expected a list, found Number")]
    [InlineData("/graph/inputs/0/sizes/0", "0", "every size of a sample must be at least 1")]
    [InlineData("/graph/inputs/0/sizes/0", "1.5", "inputs[0], sizes: expected whole numbers, found Number")]
    [InlineData("/graph/inputs/0/name", "3", "inputs[0], name: expected a text, found Number")]
    [InlineData("/graph/nodes/0/from/0", "1", "nodes[0], from: there is no node 1 before it")]
    [InlineData("/graph/nodes/0/from/0", "-1", "nodes[0], from: there is no node -1 before it")]
    [InlineData("/graph/nodes/0/from", "[0,0]", "nodes[0]: a layer comes from 1 node; got 2")]
    [InlineData("/graph/outputs/0", "2", "outputs: there is no node 2 before it")]
    [InlineData("/graph/outputs", "[]", "needs at least one input and one output; got 1 and 0")]
    [InlineData("/graph/nodes/0/layer", "null", "nodes[0], layer: expected an object, found Null")]
    [InlineData("/graph/nodes/0/layer", "{}", "nodes[0], layer has no name as $type")]
    [InlineData("/graph/nodes/0/layer/$type", "\"a\\nb\"", "nodes[0], layer is 'a\\nb', which is not known here")]
    [InlineData("/graph/nodes/0/layer/$type", "\"System.Object\"", "'System.Object', which is not known here")]
    [InlineData("/graph/nodes/0/layer/$type", "\"Flatten\"", "'Flatten' takes no argument 'outputs' in this version")]
    [InlineData("/graph/nodes/0/layer/new", "1", "'Dense' takes no argument 'new' in this version")]
    [InlineData("/graph/nodes/0/layer/outputs", "null", "layer, outputs: expected a value, found null")]
    [InlineData("/graph/nodes/0/layer/outputs", "\"2\"", "layer, outputs: expected Int32, found String")]
    [InlineData("/graph/nodes/0/layer/outputs", "0", "a dense layer needs at least 1 output")]
    [InlineData("/graph/nodes/0/layer/outputs", "2147483647", "a buffer holds at most")]
    [InlineData("/graph/nodes/0/layer/inputs", "5", "Dense(5 → 2) expects 5 columns; got batch×3 from 'input'")]
    [InlineData("/graph/nodes/0/layer/initializer/$type", "\"relu\"", "layer, initializer is 'relu', which is not known")]
    [InlineData("/graph/nodes/0/join", "{}", "nodes[0]: expected either a layer or a join")]
    [InlineData("/classes", "[\"a\"]", "a model with 2 outputs needs as many class names; got 1")]
    [InlineData("/classes", "[1,2]", "classes: expected texts, found Number")]
    [InlineData("/frozen", "[\"dense9.weight\"]", "the model has no parameter 'dense9.weight'")]
    public void A_description_that_describes_no_model_is_refused(string where, string what, string? message = null)
    {
        SaveSmall();
        if (message is null)
            Change(metadata => metadata[ModelKey] = where);
        else
            Change(metadata => metadata[ModelKey] = Changed(metadata[ModelKey], where, what));
        string refusal = Refusal();
        Assert.StartsWith($"'{File}': its '{ModelKey}' describes no model: ", refusal, StringComparison.Ordinal);
        Assert.Contains(message ?? what, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
    }

    [Fact]
    public void A_description_that_nests_without_end_is_refused()
    {
        SaveSmall();
        string open = string.Concat(Enumerable.Repeat("{\"$type\":\"Residual\",\"layers\":[", 100_000));
        Change(metadata => metadata[ModelKey] =
            "{\"graph\":{\"inputs\":[{\"name\":\"x\",\"sizes\":[3]}],\"nodes\":[{\"from\":[0],\"layer\":" + open);
        Assert.Contains("maximum configured depth", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_layers_within_layers_are_saved()
    {
        Layer inner = new Dense(2);
        for (int depth = 0; depth < 100; depth++)
            inner = new Residual(inner);
        using var model = new Model(device, [2], [inner], seed: 1);
        model.Save(File);
        using Model loaded = Model.Load(File, device);
        AssertSame(model, loaded);
    }

    private static Model NewGraph(Device device)
    {
        Node left = Node.Input("a", 4, 4);
        Node right = Node.Input("b", 3);
        Node convolved = left.Then(new Conv2D(2, 3), new GlobalAveragePool());
        Node dense = right.Then(new Dense(2));
        Node both = Node.Concat(0, convolved * dense, convolved + dense, right);
        return new Model(device, [left, right], [both.Then(new Dense(3)), dense], seed: 3);
    }

    private static string Changed(string json, string pointer, string value)
    {
        JsonNode root = JsonNode.Parse(json)!;
        string[] steps = pointer.Split('/')[1..];
        JsonNode at = root;
        foreach (string step in steps[..^1])
            at = at is JsonArray list ? list[int.Parse(step, null)]! : at[step]!;
        if (at is JsonArray array)
            array[int.Parse(steps[^1], null)] = JsonNode.Parse(value);
        else
            at[steps[^1]] = JsonNode.Parse(value);
        return root.ToJsonString();
    }

    private static void AssertSame(Model expected, Model actual)
    {
        Assert.Equal(expected.Layers.Select(layer => layer.Name), actual.Layers.Select(layer => layer.Name));
        Assert.Equal(expected.Inputs, actual.Inputs);
        Assert.Equal(expected.Outputs, actual.Outputs);
        Assert.Equal(expected.ClassNames, actual.ClassNames);
        Assert.Equal(
            LayerGraphJson.Write(expected.LayerGraph).ToJsonString(),
            LayerGraphJson.Write(actual.LayerGraph).ToJsonString());
        Parameter[] own = [.. expected.Parameters, .. expected.States];
        Parameter[] others = [.. actual.Parameters, .. actual.States];
        Assert.Equal(own.Select(each => (each.Name, each.Frozen)), others.Select(each => (each.Name, each.Frozen)));
        Assert.All(own, each => Assert.Equal(each.ToArray(), actual[each.Name]));
    }

    // Numbers above 0, as variances are, that no initializer gives.
    private static void Scatter(Model model)
    {
        int seed = 0;
        foreach (Parameter parameter in model.Parameters.Concat(model.States))
        {
            model[parameter.Name] =
                [.. Numbers.Tame(parameter.Shape.Count, ++seed).Select(number => Math.Abs(number) + 0.1f)];
        }
    }

    private void SaveSmall()
    {
        using var model = new Model(device, [3], [new Dense(2)], seed: 1);
        model.Save(File);
    }

    private string Refusal() =>
        Assert.Throws<InvalidDataException>(() => Model.Load(File, device)).Message;

    private void Replace(SafetensorsEntry entry) => Change(entries: entries =>
    {
        _ = entries.RemoveAll(other => other.Name == entry.Name);
        entries.Add(entry);
    });

    private void Change(
        Action<Dictionary<string, string>>? metadata = null, Action<List<SafetensorsEntry>>? entries = null)
    {
        SafetensorsFile file = SafetensorsFile.Read(File);
        List<SafetensorsEntry> tensors = [.. file.Entries];
        entries?.Invoke(tensors);
        var strings = new Dictionary<string, string>(file.Metadata);
        metadata?.Invoke(strings);
        SafetensorsFile.Write(File, tensors, strings);
    }

    private class Unknown() : Layer("x")
    {
        protected internal override IReadOnlyList<int> Build(
            LayerInput sampleSizes, Action<ParameterDeclaration> declare) => sampleSizes.Sizes;

        protected internal override Value Append(LayerContext context, Value input) => input;
    }

#pragma warning disable CS9113 // What a layer keeps to itself cannot be saved.
    private sealed class WithoutProperty(int hidden) : Unknown;
#pragma warning restore CS9113
}
