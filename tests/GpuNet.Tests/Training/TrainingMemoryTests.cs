using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using GpuNet.Layers;
using GpuNet.Tests.Devices;
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
        TrainingMemory measured = Measure(device, update, fuse, test);
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
        TrainingMemory needed = Measure(any, "adam", fuse: true, test: true);

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
            ByteSize.Text(needed.Total - 1), "use a smaller model or batch",
        ])
            Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_is_refused_before_its_model_is_made()
    {
        using HostDevice small = HostDevice.Create<Real32x4>(1, 200);
        using (Reservation reservation = small.Reserve("training"))
        {
            using Model model = NewModel(small);
            using Trainer trainer = NewTrainer(model, "sgd", fuse: true, test: false);
            OutOfDeviceMemoryException whole = Assert.Throws<OutOfDeviceMemoryException>(reservation.Commit);
            Assert.Equal(trainer.Memory.Total, whole.NeededBytes);
            Assert.Contains($"training ({trainer.Memory})", whole.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, small.AllocationCount);
        Assert.Equal(0, small.LaunchCount);
        OutOfDeviceMemoryException refusal = Assert.Throws<OutOfDeviceMemoryException>(
            () => new Model(small, [100], [new Dense(200)], seed: 1));
        Assert.Contains("a model of 20200 weights needs 80.80 KB", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_reserved_together_is_taken_once_and_trains_as_if_it_had_been_taken_in_turn()
    {
        using HostDevice device = HostDevice.Create(1);
        using Reservation reservation = device.Reserve("training");
        using Model model = NewModel(device);
        using Trainer trainer = NewTrainer(model, "adam", fuse: true, test: true);
        Assert.Equal(0, device.AllocationCount);
        Assert.Equal(0, device.LaunchCount);
        Assert.Equal(
            "the plan's memory is reserved but not allocated yet; commit the reservation",
            Assert.Throws<InvalidOperationException>(trainer.Plan.Run).Message);
        Assert.Contains(
            "is reserved but not allocated yet",
            Assert.Throws<InvalidOperationException>(() => model.Parameters[0].ToArray()).Message,
            StringComparison.Ordinal);
        reservation.Commit();
        Assert.Equal(trainer.Memory.Total, device.AllocatedBytes);
        _ = trainer.Train();

        using HostDevice other = HostDevice.Create(1);
        using Model twin = NewModel(other);
        using Trainer inTurn = NewTrainer(twin, "adam", fuse: true, test: true);
        _ = inTurn.Train();
        Assert.Equal(
            twin.Parameters.SelectMany(parameter => parameter.ToArray()),
            model.Parameters.SelectMany(parameter => parameter.ToArray()));
    }

    [Fact]
    public void A_reservation_that_is_not_committed_leaves_nothing_behind()
    {
        using HostDevice device = HostDevice.Create(1);
        DeviceBuffer<float> kept;
        using (Reservation reservation = device.Reserve("nothing"))
        {
            kept = device.Allocate<float>(7);
            Assert.Equal(28, reservation.Bytes);
        }

        Assert.True(kept.Memory.IsDisposed);
        Assert.Equal(0, device.AllocatedBytes);
        Assert.Null(OtherThread.Run(() => device.Allocate<float>(1).Memory.Dispose()));
        Assert.Equal(1, device.AllocationCount);
    }

    [Fact]
    public void A_reservation_holds_the_device_for_its_thread()
    {
        using HostDevice device = HostDevice.Create(1);
        using Reservation reservation = device.Reserve("training");
        Assert.IsType<DeviceInUseException>(OtherThread.Run(() => device.Allocate<float>(1)));
        reservation.Commit();
        Assert.Null(OtherThread.Run(() => device.Allocate<float>(1).Memory.Dispose()));
    }

    [Fact]
    public void A_reservation_that_another_thread_disposes_of_stays_until_its_own_thread_does()
    {
        using HostDevice device = HostDevice.Create(1);
        Reservation reservation = device.Reserve("training");
        DeviceBuffer<float> kept = device.Allocate<float>(7);
        Assert.IsType<DeviceInUseException>(OtherThread.Run(reservation.Dispose));
        Assert.False(kept.Memory.IsDisposed);
        reservation.Dispose();
        Assert.True(kept.Memory.IsDisposed);
        Assert.Null(OtherThread.Run(() => device.Allocate<float>(1).Memory.Dispose()));
    }

    [Fact]
    public void A_reservation_that_another_thread_commits_stays_until_its_own_thread_does()
    {
        using HostDevice device = HostDevice.Create(1);
        Reservation reservation = device.Reserve("training");
        DeviceBuffer<float> kept = device.Allocate<float>([1, 2]);
        Assert.IsType<DeviceInUseException>(OtherThread.Run(reservation.Commit));
        Assert.Equal(0, device.AllocationCount);
        reservation.Commit();
        Assert.Equal([1f, 2f], device.ToArray(kept));
        Assert.Null(OtherThread.Run(() => device.Allocate<float>(1).Memory.Dispose()));
    }

    [Fact]
    public void A_search_that_was_reserved_goes_as_one_that_was_not()
    {
        using HostDevice device = HostDevice.Create(1);
        using Reservation reservation = device.Reserve("training");
        using Model model = NewModel(device);
        using ConjugateGradient search = ConjugateGradient.For(model, Data);
        Assert.Equal(0, device.AllocationCount);
        Assert.Equal(0, device.LaunchCount);
        reservation.Commit();
        _ = search.Minimize(3);

        using HostDevice other = HostDevice.Create(1);
        using Model twin = NewModel(other);
        using ConjugateGradient inTurn = ConjugateGradient.For(twin, Data);
        _ = inTurn.Minimize(3);
        Assert.Equal(3, search.Iterations);
        Assert.Equal(
            twin.Parameters.SelectMany(parameter => parameter.ToArray()),
            model.Parameters.SelectMany(parameter => parameter.ToArray()));
    }

    private static TrainingMemory Measure(Device device, string update, bool fuse, bool test)
    {
        using Reservation reservation = device.Reserve("a look");
        using Model model = NewModel(device);
        using Trainer trainer = NewTrainer(model, update, fuse, test);
        return trainer.Memory;
    }

    private static Model NewModel(Device device) =>
        new(device, [3], [new Dense(5), new Activation(new Tanh()), new Dropout(0.5f), new Dense(4)], seed: 1);

    private static TrainerOptions Options(bool fuse) => new() { Batch = 4, Epochs = 2, Fuse = fuse };

    private static Trainer NewTrainer(Model model, string update, bool fuse, bool test) =>
        new(model, FormulaCatalog.CreateUpdate(update), Data, test ? Data : null, Options(fuse));
}
