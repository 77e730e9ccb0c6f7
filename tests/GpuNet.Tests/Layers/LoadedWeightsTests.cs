using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.IO.Safetensors;
using GpuNet.Layers;
using Xunit;

namespace GpuNet.Tests.Layers;

public sealed class LoadedWeightsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-");
    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Model model;

    public LoadedWeightsTests() => model = new Model(
        device, [2], [new Dense(3), new Activation(new ReLU()), new Dense(1, useBias: false)], seed: 1);

    private string File => Path.Combine(folder.FullName, "weights.safetensors");

    public void Dispose()
    {
        model.Dispose();
        device.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Weights_are_set_and_read_by_name()
    {
        model["dense1.bias"] = [1, 2, 3];
        Assert.Equal([1, 2, 3], model["dense1.bias"]);
        Assert.Equal([1, 2, 3], model.Parameters[1].ToArray());
        Assert.StartsWith(
            "the model has no parameter 'dense3.bias'; it has dense1.bias, dense1.weight, dense2.weight",
            Assert.Throws<ArgumentException>(() => model["dense3.bias"]).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "'dense1.weight' is 2×3, 6 numbers; got 5",
            Assert.Throws<ArgumentException>(() => model["dense1.weight"] = new float[5]).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_is_a_table_of_layers()
    {
        Assert.Equal(
            """
            layer   output  parameters
            input   2
            dense1  3                9
            relu1   3                0
            dense2  1                3
            total                   12
            """.ReplaceLineEndings("\n"),
            model.Summary());
        Node input = Node.Input("pixels", 4);
        Node wide = input.Then(new Dense(1500), new BatchNormalization());
        using var branched = new Model(device, [input], [input + wide.Then(new Dense(4))], seed: 1);
        Assert.Equal(
            """
            layer                 output  from                  parameters
            pixels                4
            dense1                1500    pixels                     7,500
            batch-normalization1  1500    dense1                     3,000
            dense2                4       batch-normalization1       6,004
            sum                   4       pixels, dense2
            total                                                   16,504
            running statistics                                       3,000
            """.ReplaceLineEndings("\n"),
            branched.Summary());
    }

    [Fact]
    public void What_does_not_match_is_listed_and_refused_unless_allowed()
    {
        float[] before = model["dense2.weight"];
        Write(Row("dense1.bias", 1, 2, 3), Matrix("dense1.weight", 2, 3, 1, 2, 3, 4, 5, 6), Row("head", 7));
        string message = Assert.Throws<InvalidDataException>(() => model.LoadWeights(File)).Message;
        Assert.Equal(
            $"'{File}' does not match the model: missing 'dense2.weight'; left over 'head'; rename them, or load what "
            + "matches with strict: false",
            message);
        Assert.NotEqual([1, 2, 3], model["dense1.bias"]);
        LoadedWeights loaded = model.LoadWeights(File, strict: false);
        Assert.Equal(["dense1.weight", "dense1.bias"], loaded.Matched);
        Assert.Equal(["dense2.weight"], loaded.Missing);
        Assert.Equal(["head"], loaded.LeftOver);
        Assert.Equal([1, 2, 3], model["dense1.bias"]);
        Assert.Equal([1, 2, 3, 4, 5, 6], model["dense1.weight"]);
        Assert.Equal(before, model["dense2.weight"]);
    }

    [Fact]
    public void Weights_of_another_program_are_renamed_and_transposed()
    {
        // Linear layers there have outputs × inputs.
        Write(
            Matrix("0.weight", 3, 2, 1, 4, 2, 5, 3, 6), Row("0.bias", 7, 8, 9), Matrix("2.weight", 1, 3, -1, -2, -3));
        LoadedWeights loaded = model.LoadWeights(
            File,
            rename: name => name.Replace("0.", "dense1.", StringComparison.Ordinal)
                .Replace("2.", "dense2.", StringComparison.Ordinal),
            transposed: true);
        Assert.Equal(3, loaded.Matched.Count);
        AssertLoaded();
        model["dense1.weight"] = new float[6];
        _ = model.LoadWeights(
            File,
            new Dictionary<string, string>
            {
                ["0.weight"] = "dense1.weight", ["0.bias"] = "dense1.bias", ["2.weight"] = "dense2.weight",
            },
            transposed: true);
        AssertLoaded();
        Assert.Equal(
            $"'{File}': '0.weight' is 3×2; 'dense1.weight' of the model is 2×3: load it with transposed: true",
            Assert.Throws<InvalidDataException>(
                () => model.LoadWeights(
                    File, strict: false, name => name == "0.weight" ? "dense1.weight" : null)).Message);
        Assert.Equal(
            $"'{File}': '0.weight' and '2.weight' are both renamed to 'dense1.weight'",
            Assert.Throws<InvalidDataException>(
                () => model.LoadWeights(File, strict: false, name => $"dense1{name[1..]}")).Message);

        void AssertLoaded()
        {
            Assert.Equal([1, 2, 3, 4, 5, 6], model["dense1.weight"]);
            Assert.Equal([7, 8, 9], model["dense1.bias"]);
            Assert.Equal([-1, -2, -3], model["dense2.weight"]);
        }
    }

    [Fact]
    public void A_convolution_s_weights_are_transposed_from_outputs_times_inputs_times_image()
    {
        using var images = new Model(device, [3, 3, 2], [new Conv2D(4, new Extent2D(2, 3), useBias: false)], seed: 1);
        float[] outer = [.. Enumerable.Range(0, 4 * 2 * 2 * 3).Select(index => (float)index)];
        Write(SafetensorsEntry.Create<float>("conv1.weight", [4, 2, 2, 3], outer));
        _ = images.LoadWeights(File, transposed: true);
        float[] inner = images["conv1.weight"];
        for (int output = 0; output < 4; output++)
        {
            for (int input = 0; input < 2; input++)
            {
                for (int place = 0; place < 6; place++)
                {
                    int row = (place * 2) + input;
                    Assert.Equal((((output * 2) + input) * 6) + place, inner[(row * 4) + output]);
                }
            }
        }
    }

    [Fact]
    public void Numbers_of_other_precision_are_converted()
    {
        Half[] halves = [(Half)1, (Half)0.5, (Half)(-6e-8), (Half)65504, (Half)0.1, (Half)0];
        byte[] brain = [.. ((float[])[1.5f, -2, 0.25f]).SelectMany(
            number => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(number) >> 16)))];
        Write(
            SafetensorsEntry.Create<Half>("dense1.weight", [2, 3], halves),
            SafetensorsEntry.Create("dense1.bias", SafetensorsType.BF16, [3], brain),
            SafetensorsEntry.Create<double>("dense2.weight", [3, 1], [0.1, 1e-60, -3e38]));
        _ = model.LoadWeights(File);
        Assert.Equal([1, 0.5f, -1 / 16777216f, 65504, 0.0999755859375f, 0], model["dense1.weight"]);
        Assert.Equal([1.5f, -2, 0.25f], model["dense1.bias"]);
        Assert.Equal([0.1f, 0, -3e38f], model["dense2.weight"]);
        Write(SafetensorsEntry.Create<double>("dense2.weight", [3, 1], [0, 1e39, 0]));
        Assert.EndsWith(
            "expected a number of single precision in tensor 'dense2.weight' at index 1, found 1E+39",
            Assert.Throws<InvalidDataException>(() => model.LoadWeights(File, strict: false)).Message,
            StringComparison.Ordinal);
        Write(SafetensorsEntry.Create("dense1.bias", SafetensorsType.BF16, [3], new byte[] { 0, 0, 0xc0, 0x7f, 0, 0 }));
        Assert.EndsWith(
            "at index 1, found NaN",
            Assert.Throws<InvalidDataException>(() => model.LoadWeights(File, strict: false)).Message,
            StringComparison.Ordinal);
    }

    private static SafetensorsEntry Row(string name, params float[] numbers) =>
        SafetensorsEntry.Create<float>(name, [numbers.Length], numbers);

    private static SafetensorsEntry Matrix(string name, int rows, int columns, params float[] numbers) =>
        SafetensorsEntry.Create<float>(name, [rows, columns], numbers);

    private void Write(params SafetensorsEntry[] entries) => SafetensorsFile.Write(File, entries);
}
