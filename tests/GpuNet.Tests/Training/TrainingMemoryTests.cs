using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Training;

/// <summary>What a training takes of a device's memory is known beforehand, to the byte.</summary>
public sealed class TrainingMemoryTests
{
    private static readonly DataSet Data = TrainingSamples.Clouds(10, 3, 4);

    [Theory]
    [InlineData("sgd", true, false)]
    [InlineData("momentum", false, false)]
    [InlineData("adam", true, true)]
    [InlineData("adam", false, true)]
    public void What_is_measured_is_what_is_taken(string update, bool fuse, bool test)
    {
        using HostDevice device = HostDevice.Create(1);
        TrainingMemory measured = Trainer.Measure(
            device, NewModel, FormulaCatalog.CreateUpdate(update), Data, test ? Data : null, Options(fuse));
        Assert.Equal(0, device.AllocatedBytes);
        using Model model = NewModel(device);
        Assert.Equal(measured.Weights, device.AllocatedBytes);
        Assert.Equal(measured.Weights, model.ParameterCount * sizeof(float));
        using Trainer trainer = NewTrainer(model, update, fuse, test);
        Assert.Equal(measured.Total, device.AllocatedBytes);
        Assert.Equal(
            measured.Weights * (update switch { "adam" => 2, "momentum" => 1, _ => 0 }), measured.OptimizerState);
        trainer.Step();
        _ = trainer.TrainEpoch();
        Assert.Equal(measured.Total, device.AllocatedBytes);
    }

    [Fact]
    public void A_device_of_just_that_much_trains_and_one_byte_less_is_refused_before_anything_is_taken()
    {
        using HostDevice any = HostDevice.Create<Real32x4>(1);
        TrainingMemory needed = Trainer.Measure(
            any, NewModel, FormulaCatalog.CreateUpdate("adam"), Data, Data, Options(true));

        using HostDevice enough = HostDevice.Create<Real32x4>(1, needed.Total);
        using Model fits = NewModel(enough);
        using Trainer trainer = NewTrainer(fits, "adam", fuse: true, test: true);
        _ = trainer.TrainEpoch();

        using HostDevice small = HostDevice.Create<Real32x4>(1, needed.Total - 1);
        using Model model = NewModel(small);
        long before = small.AllocatedBytes;
        OutOfDeviceMemoryException refusal =
            Assert.Throws<OutOfDeviceMemoryException>(() => NewTrainer(model, "adam", fuse: true, test: true));
        Assert.Equal(before, small.AllocatedBytes);
        Assert.Equal(1, small.AllocationCount);
        Assert.Equal(needed.Total, refusal.NeededBytes);
        Assert.Equal(needed.Total - 1, refusal.AvailableBytes);
        foreach (string part in (string[])
        [
            "training (weights", "optimizer state", "plans", "data", ByteSize.Text(needed.Total),
            ByteSize.Text(needed.Total - 1), "make the model or the batch smaller",
        ])
            Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_is_refused_before_its_model_is_made()
    {
        using HostDevice small = HostDevice.Create<Real32x4>(1, 200);
        _ = Assert.Throws<OutOfDeviceMemoryException>(() => Trainer.RequireMemory(
            small, NewModel, FormulaCatalog.CreateUpdate("sgd"), Data, null, Options(true)));
        Assert.Equal(0, small.AllocationCount);
        Assert.Equal(0, small.LaunchCount);
        OutOfDeviceMemoryException refusal = Assert.Throws<OutOfDeviceMemoryException>(
            () => new Model(small, [100], [new Dense(200)], seed: 1));
        Assert.Contains("a model of 20200 weights needs 80.80 KB", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frozen_parameter_is_frozen_in_the_rehearsal_too()
    {
        using HostDevice device = HostDevice.Create(1);
        using Model model = NewModel(device);
        foreach (var parameter in model.Parameters.Take(3))
            parameter.Frozen = true;
        using Device planning = device.ForPlanning();
        using Model twin = model.ForPlanning(planning);
        Assert.Equal(
            model.Parameters.Select(parameter => parameter.Frozen),
            twin.Parameters.Select(parameter => parameter.Frozen));
        Assert.Equal(
            model.Parameters.Select(parameter => parameter.Name), twin.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(model.Bytes, twin.Bytes);
    }

    private static Model NewModel(Device device) =>
        new(device, [3], [new Dense(5), new Activation(new Tanh()), new Dropout(0.5f), new Dense(4)], seed: 1);

    private static TrainerOptions Options(bool fuse) => new() { Batch = 4, Epochs = 2, Fuse = fuse };

    private static Trainer NewTrainer(Model model, string update, bool fuse, bool test) =>
        new(model, FormulaCatalog.CreateUpdate(update), Data, test ? Data : null, Options(fuse));
}
