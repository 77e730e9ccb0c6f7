using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Operations;
using GpuNet.Training;
using ILGPU.Runtime.OpenCL;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>A driver that fails in mid-run.</summary>
public sealed class DeviceLostTests : IDisposable
{
    private readonly ObservedDevice observed = new(stagingBytes: 256);

    private IlgpuDevice Device => observed.Device;

    public void Dispose() => observed.Dispose();

    [Fact]
    public void What_failed_and_where_is_said_with_the_remedy()
    {
        foreach ((DriverCall failing, string operation) in ((DriverCall, string)[])
        [
            (DriverCall.Launch, "Map⟨Tanh⟩"),
            (DriverCall.CopyIn, "a copy of 100 elements to the device"),
            (DriverCall.CopyOut, "a copy of 100 elements to the host"),
            (DriverCall.Wait, "waiting for launches"),
            (DriverCall.Allocate, "an allocation of 20 bytes"),
        ])
        {
            using var device = new ObservedDevice();
            DeviceBuffer<float> buffer = device.Device.Allocate<float>(100);
            device.Failure = call => call == failing ? NotAvailable() : null;
            DeviceLostException loss = Assert.Throws<DeviceLostException>(() => Do(device, failing, buffer));
            Assert.Equal("observed", loss.DeviceName);
            Assert.Equal(operation, loss.Operation);
            foreach (string part in
                (string[])[
                    "device 'observed' was lost during", operation, "CL_DEVICE_NOT_AVAILABLE", "checkpoint"])
            {
                Assert.Contains(part, loss.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(nameof(DriverCall.Launch))]
    [InlineData(nameof(DriverCall.CopyIn))]
    [InlineData(nameof(DriverCall.CopyOut))]
    [InlineData(nameof(DriverCall.Wait))]
    [InlineData(nameof(DriverCall.Allocate))]
    public void A_lost_device_stays_lost_and_says_what_was_first(string failing)
    {
        DriverCall first = Enum.Parse<DriverCall>(failing);
        DeviceBuffer<float> buffer = Device.Allocate<float>(100);
        bool once = true;
        observed.Failure = call => call == first && once ? NotAvailable() : null;
        DeviceLostException loss = Assert.Throws<DeviceLostException>(() => Do(observed, first, buffer));
        once = false;
        foreach (DriverCall call in Enum.GetValues<DriverCall>().Where(call => call != DriverCall.Free))
            Assert.Equal(loss.Message, Assert.Throws<DeviceLostException>(() => Do(observed, call, buffer)).Message);
        buffer.Memory.Dispose();
        Device.Dispose();
    }

    [Fact]
    public void Disposing_of_a_lost_device_and_what_it_held_is_safe()
    {
        DeviceBuffer<float> early = Device.Allocate<float>(100);
        DeviceBuffer<float> late = Device.Allocate<float>(100);
        observed.Failure = _ => NotAvailable();
        _ = Assert.Throws<DeviceLostException>(() => Device.Run(new Fill(early, 1)));
        early.Memory.Dispose();
        Device.Dispose();
        late.Memory.Dispose();
        Device.Dispose();
        _ = Assert.Throws<ObjectDisposedException>(() => Device.Run(new Fill(late, 1)));
        Assert.Equal(0, Device.AllocatedBytes);
    }

    [Fact]
    public void A_failure_that_shows_only_when_memory_is_given_back_is_told_at_the_next_use()
    {
        DeviceBuffer<float> first = Device.Allocate<float>(100);
        DeviceBuffer<float> second = Device.Allocate<float>(100);
        observed.Failure = call => call == DriverCall.Free ? NotAvailable() : null;
        first.Memory.Dispose();
        Assert.Contains(
            "releasing memory",
            Assert.Throws<DeviceLostException>(() => Device.Run(new Fill(second, 1))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_without_memory_is_no_lost_device()
    {
        observed.Failure = call =>
            call == DriverCall.Allocate ? new CLException(CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE) : null;
        OutOfDeviceMemoryException refusal = Assert.Throws<OutOfDeviceMemoryException>(
            () => Device.Allocate<float>(1000));
        Assert.Contains("device 'observed': an allocation needs 4.00 KB", refusal.Message, StringComparison.Ordinal);
        observed.Failure = _ => null;
        DeviceBuffer<float> buffer = Device.Allocate<float>(1000);
        Device.Run(new Fill(buffer, 2));
        Assert.All(Device.ToArray(buffer), number => Assert.Equal(2, number));
    }

    [Theory]
    [InlineData(CLError.CL_INVALID_ARG_SIZE)]
    [InlineData(CLError.CL_INVALID_KERNEL_ARGS)]
    [InlineData(CLError.CL_INVALID_WORK_GROUP_SIZE)]
    public void A_launch_that_the_driver_refuses_is_no_lost_device(CLError error)
    {
        DeviceBuffer<float> buffer = Device.Allocate<float>(100);
        Device.Run(new Fill(buffer, 2));
        observed.Failure = call => call == DriverCall.Launch ? new CLException(error) : null;
        DeviceUnavailableException refusal = Assert.Throws<DeviceUnavailableException>(
            () => Device.Run(new Map<Tanh>(default(Tanh), buffer, buffer)));
        Assert.Equal(
            $"device 'observed' cannot be used: its driver rejected Map⟨Tanh⟩: {error}", refusal.Message);
        observed.Failure = _ => null;
        Assert.All(Device.ToArray(buffer), number => Assert.Equal(2, number));
    }

    [Fact]
    public void A_launch_that_finds_no_memory_is_no_lost_device()
    {
        DeviceBuffer<float> buffer = Device.Allocate<float>(100);
        observed.Failure = call =>
            call == DriverCall.Launch ? new CLException(CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE) : null;
        OutOfDeviceMemoryException refusal = Assert.Throws<OutOfDeviceMemoryException>(() => Device.Run(new Fill(buffer, 2)));
        Assert.Contains("device 'observed': Fill needs more memory", refusal.Message, StringComparison.Ordinal);
        observed.Failure = _ => null;
        Device.Run(new Fill(buffer, 3));
        Assert.All(Device.ToArray(buffer), number => Assert.Equal(3, number));
    }

    [Fact]
    public void What_a_lost_device_refuses_is_a_consequence()
    {
        DeviceBuffer<float> buffer = Device.Allocate<float>(100);
        observed.Failure = _ => NotAvailable();
        DeviceLostException loss = Assert.Throws<DeviceLostException>(() => Device.Run(new Fill(buffer, 2)));
        observed.Failure = _ => new CLException(CLError.CL_INVALID_ARG_SIZE);
        Assert.Equal(loss.Message, Assert.Throws<DeviceLostException>(() => Device.Run(new Fill(buffer, 2))).Message);
    }

    // What a driver may say of a request as well as of a device is taken for the worse.
    [Theory]
    [InlineData(CLError.CL_OUT_OF_RESOURCES)]
    [InlineData(CLError.CL_INVALID_COMMAND_QUEUE)]
    [InlineData(CLError.CL_INVALID_CONTEXT)]
    [InlineData((CLError)(-9999))]
    public void A_launch_that_fails_in_another_way_is_a_lost_device(CLError error)
    {
        DeviceBuffer<float> buffer = Device.Allocate<float>(100);
        observed.Failure = call => call == DriverCall.Launch ? new CLException(error) : null;
        _ = Assert.Throws<DeviceLostException>(() => Device.Run(new Fill(buffer, 2)));
        observed.Failure = _ => null;
        _ = Assert.Throws<DeviceLostException>(() => Device.Run(new Fill(buffer, 2)));
    }

    [Fact]
    public void A_library_of_products_that_fails_is_a_lost_device()
    {
        DeviceLostException loss = new("nothing");
        bool asked = false;
        using var product = new GuardedProduct(new FailingProduct(), () => asked = true, (operation, cause) =>
        {
            Assert.Equal(CLError.CL_DEVICE_NOT_AVAILABLE, Assert.IsType<CLException>(cause).Error);
            Assert.Equal("the cuBLAS product of 2×4 and 4×3", operation);
            return loss;
        });
        Assert.Same(
            loss,
            Assert.Throws<DeviceLostException>(
                () => product.Multiply(new GemmShape(2, 3, 4), default, default, default)));
        Assert.True(asked);
    }

    [Fact]
    public void A_run_ends_and_its_last_checkpoint_stays_as_it_was()
    {
        string path = Path.Combine(Path.GetTempPath(), $"gpunet-{Guid.NewGuid():N}.safetensors");
        var data = DataSet.Classification(
            "noise", [3], Enumerable.Range(0, 30).Select(number => number / 30f).ToArray(), new int[10], 2);
        var model = new Model(Device, [3], [new Dense(4), new Activation(new Tanh()), new Dense(2)], seed: 1);
        var trainer = new Trainer(model, new Adam(), data, data, new TrainerOptions { Batch = 4, Epochs = 3 });
        try
        {
            _ = trainer.TrainEpoch();
            Checkpoint.Save(path, trainer);
            byte[] saved = File.ReadAllBytes(path);
            trainer.Step();
            observed.Failure = call => call == DriverCall.Launch ? NotAvailable() : null;
            _ = Assert.Throws<DeviceLostException>(() => trainer.Train());
            _ = Assert.Throws<DeviceLostException>(() => Checkpoint.Save(path, trainer));
            Assert.Equal(saved, File.ReadAllBytes(path));
            Assert.Single(Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(path) + "*"));
            trainer.Dispose();
            Device.Dispose();
            model.Dispose();

            using Device another = GpuNet.Devices.Devices.Open("ilgpu-cpu");
            using var same = new Model(another, [3], [new Dense(4), new Activation(new Tanh()), new Dense(2)], seed: 1);
            using var resumed = new Trainer(same, new Adam(), data, data, new TrainerOptions { Batch = 4, Epochs = 3 });
            Checkpoint.Restore(path, resumed);
            Assert.Equal(1, resumed.EpochsDone);
            Assert.Equal(2, resumed.Train().Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static CLException NotAvailable() => new(CLError.CL_DEVICE_NOT_AVAILABLE);

    private static void Do(ObservedDevice device, DriverCall call, DeviceBuffer<float> buffer)
    {
        switch (call)
        {
            case DriverCall.Launch:
                device.Device.Run(new Map<Tanh>(default(Tanh), buffer, buffer));
                break;
            case DriverCall.CopyIn:
                device.Device.CopyIn<float>(new float[100], buffer);
                break;
            case DriverCall.CopyOut:
                _ = device.Device.ToArray(buffer);
                break;
            case DriverCall.Wait:
                device.Device.Synchronize();
                break;
            case DriverCall.Allocate:
                _ = device.Device.Allocate<float>(5);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(call), call, "is done by disposing");
        }
    }

    private sealed class FailingProduct : IProductLibrary
    {
        public void Multiply(
            GemmShape shape, ILGPU.ArrayView<float> left, ILGPU.ArrayView<float> right,
            ILGPU.ArrayView<float> result) =>
            throw NotAvailable();

        public void Dispose()
        {
        }
    }
}
