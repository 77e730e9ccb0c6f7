using System.Globalization;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Updates;
using GpuNet.IO.Safetensors;
using GpuNet.Layers;
using GpuNet.Operations;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Training;

/// <summary>Losses and right answers over an epoch, however long it is.</summary>
public sealed class EpochSumTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-epoch-");
    private readonly HostDevice device = HostDevice.Create(1);

    private string File => Path.Combine(folder.FullName, "run.safetensors");

    public void Dispose()
    {
        device.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(4_000_000)]
    [InlineData(20_000_000)]
    public void The_mean_of_so_many_losses_of_a_tenth_is_a_tenth(int steps)
    {
        DeviceBuffer<float> loss = device.Allocate<float>([0.1f]);
        DeviceBuffer<float> sum = device.Allocate<float>(new float[CompensatedSumLayout.Length]);
        BoundLaunch accumulate = device.Bind(new Accumulate(loss, sum));
        using (device.Hold())
        {
            for (int step = 0; step < steps; step++)
                accumulate.Run();
        }

        float[] parts = device.ToArray(sum);
        Assert.Equal(0.1f, ((double)parts[0] + parts[1]) / steps, 1e-12);
    }

    [Fact]
    public void A_loss_is_summed_where_a_float_stops_growing() => EpochTrials.SumsLosses(device);

    [Fact]
    public void A_loss_is_summed_there_by_kernels_too()
    {
        using Device kernels = GpuNet.Devices.Devices.Open("ilgpu-cpu");
        EpochTrials.SumsLosses(kernels);
    }

    [Fact]
    public void Kernels_count_as_the_host_does()
    {
        using Device kernels = GpuNet.Devices.Devices.Open("ilgpu-cpu");
        EpochTrials.CountsAsThatDevice(kernels, device);
    }

    [Fact]
    public void A_checkpoint_keeps_both_parts_of_the_sum_and_the_right_answers()
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model);
        trainer.Restore(0, 0, [1 << 21, 0], 5);
        for (int step = 0; step < 3; step++)
            trainer.Step();
        Checkpoint.Save(File, trainer);
        float[] sum = device.ToArray(trainer.Loop.LossSum);
        Assert.NotEqual(0, sum[CompensatedSumLayout.Rest]);
        int? right = trainer.Loop.ReadRight();
        Assert.InRange(right!.Value, 5, 17);
        EpochResult expected = trainer.TrainEpoch();

        using Model again = NewModel();
        using Trainer resumed = NewTrainer(again);
        Checkpoint.Restore(File, resumed);
        Assert.Equal(sum, device.ToArray(resumed.Loop.LossSum));
        Assert.Equal(right, resumed.Loop.ReadRight());
        EpochResult actual = resumed.TrainEpoch();
        Assert.Equal(expected.Loss, actual.Loss);
        Assert.Equal(expected.TrainAccuracy, actual.TrainAccuracy);
    }

    [Fact]
    public void A_checkpoint_with_a_plain_sum_and_a_matrix_is_still_read()
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model);
        trainer.Restore(0, 0, [0, 0], 5);
        for (int step = 0; step < 3; step++)
            trainer.Step();
        int right = trainer.Loop.ReadRight()!.Value;
        Rewrite(
            "training.right",
            SafetensorsEntry.Create<int>("training.confusion", [16], [right - 1, 5, 0, 0, 0, 1, .. new int[10]]));
        Rewrite("training.loss_sum", SafetensorsEntry.Create<float>("training.loss_sum", [1], [2.5f]));

        using Model again = NewModel();
        using Trainer resumed = NewTrainer(again);
        Checkpoint.Restore(File, resumed);
        Assert.Equal([2.5f, 0], device.ToArray(resumed.Loop.LossSum));
        Assert.Equal(right, resumed.Loop.ReadRight());
        Assert.Equal(trainer.TrainEpoch().TrainAccuracy, resumed.TrainEpoch().TrainAccuracy);

        void Rewrite(string name, SafetensorsEntry entry)
        {
            if (!System.IO.File.Exists(File))
                Checkpoint.Save(File, trainer);
            SafetensorsFile file = SafetensorsFile.Read(File);
            SafetensorsFile.Write(File, [.. file.Entries.Where(old => old.Name != name), entry], file.Metadata);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(22)]
    public void A_checkpoint_with_more_right_answers_than_samples_is_refused(int right)
    {
        using Model model = NewModel();
        using Trainer trainer = NewTrainer(model);
        Checkpoint.Save(File, trainer);
        SafetensorsFile file = SafetensorsFile.Read(File);
        SafetensorsFile.Write(
            File,
            [
                .. file.Entries.Where(entry => entry.Name != "training.right"),
                SafetensorsEntry.Create<int>("training.right", [1], [right]),
            ],
            file.Metadata);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"says {right} correct predictions for 21 samples"),
            Assert.Throws<InvalidDataException>(() => Checkpoint.Restore(File, trainer)).Message,
            StringComparison.Ordinal);
    }

    private Model NewModel() => new(device, [3], [new Dense(4)], seed: 1);

    private static Trainer NewTrainer(Model model) => new(
        model, new Adam(), TrainingSamples.Clouds(21, 3, 4), null, new TrainerOptions { Batch = 4, Epochs = 2 });
}
