using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Random;
using GpuNet.IO.Safetensors;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private const int Samples = 70;
    private const int Features = 9;
    private const int Classes = 4;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-checkpoint-");
    private readonly HostDevice device = HostDevice.Create(1);

    private string File => Path.Combine(folder.FullName, "run.safetensors");

    public static TheoryData<string, int> Interruptions()
    {
        var cases = new TheoryData<string, int>();
        foreach (string update in FormulaCatalog.Updates)
        {
            foreach (int steps in (int[])[0, 1, 4, 5, 7, 10, 14])
                cases.Add(update, steps);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Interruptions))]
    public void A_run_resumed_after_any_step_ends_with_the_bits_of_one_never_interrupted(string update, int steps)
    {
        using Model straightModel = NewModel();
        using Trainer straight = NewTrainer(straightModel, update);
        IReadOnlyList<EpochResult> expected = straight.Train();

        using (Model model = NewModel())
        using (Trainer interrupted = NewTrainer(model, update))
        {
            while (interrupted.Steps < steps)
            {
                if (interrupted.StepsInEpoch == interrupted.StepsPerEpoch - 1)
                    _ = interrupted.TrainEpoch();
                else
                    interrupted.Step();
            }

            Checkpoint.Save(File, interrupted);
        }

        using Model resumedModel = NewModel(seed: 99);
        using Trainer resumed = NewTrainer(resumedModel, update);
        Checkpoint.Restore(File, resumed);
        Assert.Equal(steps, resumed.Steps);
        IReadOnlyList<EpochResult> actual = resumed.Train();

        Assert.Equal(Weights(straightModel), Weights(resumedModel));
        Assert.Equal(expected[^1].Loss, actual[^1].Loss);
        Assert.Equal(expected[^1].TrainAccuracy, actual[^1].TrainAccuracy);
    }

    [Fact]
    public void An_epoch_interrupted_in_its_evaluation_is_reported_when_the_run_goes_on()
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, "sgd");
        using var cancellation = new CancellationTokenSource();
        while (trainer.StepsInEpoch < trainer.StepsPerEpoch)
            trainer.Step();
        cancellation.Cancel();
        _ = Assert.Throws<OperationCanceledException>(() => trainer.TrainEpoch(cancellation: cancellation.Token));
        Assert.Equal(0, trainer.EpochsDone);
        Checkpoint.Save(File, trainer);

        using Model resumedModel = NewModel(seed: 8);
        using Trainer resumed = NewTrainer(resumedModel, "sgd");
        Checkpoint.Restore(File, resumed);
        EpochResult result = resumed.TrainEpoch();
        EpochResult expected = trainer.TrainEpoch();
        Assert.Equal((1, expected.Loss, expected.TrainAccuracy), (result.Epoch, result.Loss, result.TrainAccuracy));
        Assert.Equal(expected.Test!.Loss, result.Test!.Loss);
    }

    [Fact]
    public void Weights_and_metadata_come_back()
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, "adam");
        trainer.Step();
        Checkpoint.Save(File, trainer, new Dictionary<string, string> { ["model"] = "9-6-4" });
        using Model other = NewModel(seed: 5);
        Checkpoint.LoadWeights(File, other);
        Assert.Equal(Weights(model), Weights(other));
        Assert.Equal("9-6-4", Checkpoint.ReadMetadata(File)["model"]);
    }

    [Fact]
    public void Metadata_under_a_name_that_a_checkpoint_keeps_for_itself_is_refused_and_nothing_is_written()
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, "adam");
        foreach (string key in (string[])["gpunet.version", "gpunet.seed", "gpunet.mine", "gpunet."])
        {
            Assert.Equal(
                $"save a checkpoint: the metadata key '{key}' starts with 'gpunet.', which is reserved for the "
                + $"checkpoint itself; use another name, such as 'my.{key[7..]}' (Parameter 'metadata')",
                Assert.Throws<ArgumentException>(
                    () => Checkpoint.Save(
                        File, trainer, new Dictionary<string, string> { ["mine"] = "1", [key] = "2" })).Message);
        }

        Assert.False(System.IO.File.Exists(File));
        Checkpoint.Save(File, trainer, new Dictionary<string, string> { ["gpunet"] = "1", ["Gpunet.seed"] = "2" });
        Assert.Equal("2", Checkpoint.ReadMetadata(File)["Gpunet.seed"]);
        Assert.Equal("1", Checkpoint.ReadMetadata(File)["gpunet"]);
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused_and_changes_nothing()
    {
        using (Model model = NewModel())
        using (Trainer trainer = NewTrainer(model, "adam"))
            Checkpoint.Save(File, trainer);

        using Model target = NewModel(seed: 7);
        using Trainer momentum = NewTrainer(target, "momentum");
        float[] before = Weights(target);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Checkpoint.Restore(File, momentum));
        Assert.Contains(
            "saved with optimizer adam; this run has momentum", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, Weights(target));
    }

    [Fact]
    public void A_checkpoint_of_another_shape_is_refused_by_parameter()
    {
        using (Model model = NewModel())
        using (Trainer trainer = NewTrainer(model, "sgd"))
            Checkpoint.Save(File, trainer);
        using var wide = new Model(
            device, [Features], MultilayerPerceptron.Layers([Features, 7, Classes], new ReLU()), 1);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Checkpoint.LoadWeights(File, wide));
        Assert.Contains("'dense1.weight' is 9×6; the model has 9×7", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_NaN_are_neither_saved_nor_loaded()
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model, "sgd");
        Checkpoint.Save(File, trainer);
        byte[] good = System.IO.File.ReadAllBytes(File);
        var bad = new float[Features * 6];
        bad[3] = float.NaN;
        device.CopyIn<float>(bad, model.Parameters[0].Weights);
        DivergedException refused = Assert.Throws<DivergedException>(() => Checkpoint.Save(File, trainer));
        Assert.Contains("'dense1.weight' has NaN at index 3", refused.Message, StringComparison.Ordinal);
        Assert.Equal(good, System.IO.File.ReadAllBytes(File));

        SafetensorsFile file = SafetensorsFile.Read(File);
        SafetensorsFile.Write(
            File,
            file.Entries.Select(entry => entry.Name == "dense1.weight"
                ? SafetensorsEntry.Create<float>(entry.Name, entry.Shape, bad)
                : entry),
            file.Metadata);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Checkpoint.Restore(File, trainer));
        Assert.Contains("dense1.weight", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, null, null)]
    [InlineData(10, "saved after 2 epochs and 0 steps; this run ends after 1", "to 2 or more")]
    [InlineData(11, "saved after 2 epochs and 1 steps; this run ends after 1", "to 3 or more")]
    public void A_run_of_fewer_epochs_than_the_file_has_is_told_how_many_it_needs(
        int steps, string? place, string? remedy)
    {
        using Model model = NewModel();
        using (Trainer trainer = NewTrainer(model, "sgd"))
        {
            while (trainer.Steps < steps)
            {
                if (trainer.StepsInEpoch == trainer.StepsPerEpoch - 1)
                    _ = trainer.TrainEpoch();
                else
                    trainer.Step();
            }

            Checkpoint.Save(File, trainer);
        }

        using Model shortModel = NewModel();
        using Trainer shorter = NewTrainer(shortModel, "sgd", epochs: 1);
        if (place is null || remedy is null)
        {
            Checkpoint.Restore(File, shorter);
            Assert.True(shorter.Done);
            return;
        }

        string message = Assert.Throws<InvalidDataException>(() => Checkpoint.Restore(File, shorter)).Message;
        Assert.Contains(place, message, StringComparison.Ordinal);
        Assert.Contains(remedy, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_checkpoint_is_refused()
    {
        SafetensorsFile.Write(File, [SafetensorsEntry.Create<float>("a", [1], [1f])]);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Checkpoint.ReadMetadata(File));
        Assert.Contains(
            "is not a checkpoint of version 1: its metadata has no version", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        device.Dispose();
        folder.Delete(recursive: true);
    }

    private static Trainer NewTrainer(Model model, string update, int epochs = 3)
    {
        var random = new RandomSequence(3, 77, 0);
        float[] features = [.. Enumerable.Range(0, Samples * Features).Select(_ => (float)random.NextNormal())];
        int[] labels = [.. Enumerable.Range(0, Samples).Select(_ => random.NextInt(Classes))];
        DataSet data = DataSet.Classification("noise", [Features], features, labels, Classes);
        return new Trainer(
            model, FormulaCatalog.CreateUpdate(update), data, data.Take(20),
            new TrainerOptions { Batch = 16, Epochs = epochs, LearningRate = 0.01f });
    }

    private static float[] Weights(Model model) =>
        [.. model.Parameters.SelectMany(parameter => model.Device.ToArray(parameter.Weights))];

    private Model NewModel(ulong seed = 1) =>
        new(
            device,
            [Features],
            [new Dense(6), new Activation(new Sigmoid()), new Dropout(0.3f), new Dense(Classes)],
            seed);
}
