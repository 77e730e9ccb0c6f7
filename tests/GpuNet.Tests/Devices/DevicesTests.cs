using GpuNet.CudaEmulator;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <summary>The door to all devices: names, preference, and what is said of a device that cannot be opened.</summary>
public sealed class DevicesTests
{
    private readonly List<DeviceDescription> skipped = [];

    [Fact]
    public void Every_kind_of_device_is_listed_usable_or_with_a_reason()
    {
        IReadOnlyList<DeviceDescription> devices = GpuNet.Devices.Devices.List();
        Assert.Equal(
            ["cuda", "opencl", "cpu", "ilgpu-cpu", "null"],
            devices.Select(device => device.Name.Split(':')[0]).Distinct());
        Assert.All(devices, device => Assert.True(device.Usable || device.Reason!.Length > 0));
        Assert.True(devices.Single(device => device.Name == "cpu").Usable);
        Assert.True(devices.Single(device => device.Name == "ilgpu-cpu").Usable);
    }

    [Fact]
    public void A_refused_device_is_refused_by_its_name_with_the_reason_that_is_listed()
    {
        foreach (DeviceDescription refused in GpuNet.Devices.Devices.List().Where(device => !device.Usable))
        {
            DeviceUnavailableException refusal = Assert.Throws<DeviceUnavailableException>(
                () => GpuNet.Devices.Devices.Open(refused.Name));
            Assert.Equal($"device '{refused.Name}' cannot be used: {refused.Reason}", refusal.Message);
        }
    }

    [Fact]
    public void A_device_is_opened_by_its_name_with_its_options()
    {
        using Device device = GpuNet.Devices.Devices.Open("cpu", new DeviceOptions { Threads = 3 });
        Assert.Equal(3, Assert.IsAssignableFrom<HostDevice>(device).Threads);
        Assert.Equal("cpu", device.Name);
        using Device first = GpuNet.Devices.Devices.Open("cpu:0", new DeviceOptions { Threads = 1 });
        Assert.Equal("cpu", first.Name);
    }

    [Theory]
    [InlineData("tpu")]
    [InlineData("")]
    [InlineData("CPU")]
    [InlineData("cpu:1")]
    [InlineData("cpu:x")]
    [InlineData("auto:0")]
    public void A_name_that_no_device_has_is_refused_with_those_that_there_are(string name)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => GpuNet.Devices.Devices.Open(name));
        Assert.Contains($"device '{name}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("cpu", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Asking_for_one_kind_looks_for_no_other()
    {
        using Device device = GpuNet.Devices.Devices.Open([new ThrowingFamily(), new HostFamily()], "cpu", Options());
        Assert.Equal("cpu", device.Name);
    }

    [Fact]
    public void The_host_is_described_without_opening_it()
    {
        DeviceDescription description = Assert.Single(new HostFamily().Find()).Description;
        using HostDevice device = HostDevice.Create();
        Assert.Equal(device.Description with { Features = [] }, description with { Features = [] });
        Assert.Equal(device.Description.Features, description.Features);
        Assert.Equal(Environment.ProcessorCount, description.Units);
    }

    [Fact]
    public void Auto_takes_the_first_that_opens_and_says_what_it_passed_over()
    {
        using Device device = GpuNet.Devices.Devices.Open(
            [
                new Family("cuda", Broken("cuda"), Works("cuda:1")),
                new ThrowingFamily(),
            ],
            "auto",
            Options());
        Assert.Equal("cuda:1", device.Name);
        DeviceDescription refused = Assert.Single(skipped);
        Assert.Equal("cuda", refused.Name);
        Assert.Equal("its driver failed to create a context", refused.Reason);
        Assert.False(refused.Usable);
    }

    [Fact]
    public void Auto_says_nothing_of_hardware_that_is_not_there()
    {
        using Device device = GpuNet.Devices.Devices.Open(
            [
                new Family("cuda", FoundDevice.Absent("cuda", "CUDA", "no driver")),
                new Family("opencl", FoundDevice.Refused("opencl", "opencl", "some GPU", "too small")),
                new HostFamily(),
            ],
            "auto",
            Options());
        Assert.Equal("cpu", device.Name);
        Assert.Equal("opencl", Assert.Single(skipped).Name);
    }

    [Fact]
    public void Auto_never_takes_what_is_not_for_it()
    {
        using Device device = GpuNet.Devices.Devices.Open(
            [new Family("opencl", Works("opencl") with { IsForAuto = false }), new HostFamily()], "auto", Options());
        Assert.Equal("cpu", device.Name);
        Assert.Empty(skipped);
    }

    [Fact]
    public void A_name_never_falls_back()
    {
        DeviceUnavailableException refusal = Assert.Throws<DeviceUnavailableException>(
            () => GpuNet.Devices.Devices.Open(
                [new Family("cuda", Broken("cuda")), new HostFamily()], "cuda", Options()));
        Assert.Equal("device 'cuda' cannot be used: its driver failed to create a context", refusal.Message);
        Assert.Empty(skipped);
    }

    [Fact]
    public void Where_a_kind_is_absent_any_name_of_it_is_refused_with_that_reason()
    {
        FoundDevice absent = FoundDevice.Absent("cuda", "CUDA", "no driver");
        DeviceUnavailableException refusal = Assert.Throws<DeviceUnavailableException>(
            () => GpuNet.Devices.Devices.Open([new Family("cuda", absent)], "cuda:3", Options()));
        Assert.Equal("device 'cuda:3' cannot be used: no driver", refusal.Message);
    }

    [Theory]
    [InlineData("cpu", 1)]
    [InlineData("cpu", 3)]
    [InlineData("ilgpu-cpu", 0)]
    [InlineData("cuda", 0)]
    [InlineData("null", 0)]
    public void A_device_for_plans_plans_as_the_device_does(string name, int threads)
    {
        var options = new DeviceOptions { Threads = threads };
        if (GpuNet.Devices.Devices.List().First(device => device.Name == name) is { Usable: false })
            return;
        using Device device = GpuNet.Devices.Devices.Open(name, options);
        using NullDevice planned = GpuNet.Devices.Devices.ForPlans(name, options);
        Assert.Null(planned.Assumption);
        Assert.Equal(device.Description.Hardware, planned.Description.Hardware);
        Assert.Equal(device.WhyNotRecorded, planned.WhyNotRecorded);
        var random = new Random(1);
        bool any = false;
        for (int trial = 0; trial < 400; trial++)
        {
            var shape = new GemmShape(
                Side(), Side(), Side(), TransposeLeft: random.Next(2) == 1, TransposeRight: random.Next(2) == 1);
            int length = device.GemmWorkspaceLength(shape);
            Assert.True(length == planned.GemmWorkspaceLength(shape), $"{shape}");
            any |= length > 0;
            int numbers = random.Next(1_000_000);
            Assert.Equal(device.SumWorkspaceLength(numbers), planned.SumWorkspaceLength(numbers));
            Assert.Equal(
                device.SumColumnsWorkspaceLength(shape.Inner, shape.Columns),
                planned.SumColumnsWorkspaceLength(shape.Inner, shape.Columns));
        }

        Assert.Equal(name is "cpu" or "cuda", any);

        int Side() => (int)Math.Pow(4000, random.NextDouble());
    }

    [SkippableFact]
    public void A_plan_for_a_GPU_that_is_not_here_says_what_it_assumes()
    {
        Skip.IfNot(EmulatedDriver.IsUsed, "the emulated driver is not in use");
        using EmulatedMachine machine = EmulatedMachine.Start();
        machine.FailWhen((name, _) => name == "cuInit", 100);
        _ = Assert.Throws<DeviceUnavailableException>(() => GpuNet.Devices.Devices.Open("cuda"));
        using NullDevice planned = GpuNet.Devices.Devices.ForPlans("cuda");
        Assert.Contains("CUDA_ERROR_NO_DEVICE", planned.Assumption, StringComparison.Ordinal);
        Assert.Contains("132 multiprocessors", planned.Assumption, StringComparison.Ordinal);
        Assert.Null(planned.WhyNotRecorded);
        Assert.True(planned.GemmWorkspaceLength(new GemmShape(128, 128, 784)) > 0);
        Assert.Equal("cpu", GpuNet.Devices.Devices.ForPlans("auto").Name);
        _ = Assert.Throws<DeviceUnavailableException>(
            () => GpuNet.Devices.Devices.ForPlans("cpu", new DeviceOptions { CuBlas = true }));
    }

    [Fact]
    public void CuBlas_is_for_cuda_alone()
    {
        var options = new DeviceOptions { CuBlas = true, Skipped = skipped.Add };
        Assert.Contains(
            "only CUDA devices have",
            Assert.Throws<DeviceUnavailableException>(() => GpuNet.Devices.Devices.Open("cpu", options)).Message,
            StringComparison.Ordinal);
        FoundDevice absent = FoundDevice.Absent("cuda", "CUDA", "no driver");
        Assert.Equal(
            "device 'auto' cannot be used: cuda: no driver",
            Assert.Throws<DeviceUnavailableException>(() => GpuNet.Devices.Devices.Open(
                [new Family("cuda", absent) { HasCuBlas = true }, new HostFamily()], "auto", options)).Message);
    }

    private DeviceOptions Options() => new() { Threads = 1, Skipped = skipped.Add };

    private static FoundDevice Works(string name)
    {
        var description = new DeviceDescription(name, "test", "pretended", null, null, []);
        return new FoundDevice(description, _ => new NullDevice(description));
    }

    private static FoundDevice Broken(string name) => Works(name) with
    {
        Open = _ => throw new DeviceUnavailableException(name, "its driver failed to create a context"),
    };

    private sealed class Family(string name, params FoundDevice[] devices) : IDeviceFamily
    {
        public string Name => name;

        public bool HasCuBlas { get; init; }

        public IReadOnlyList<FoundDevice> Find() => devices;
    }

    private sealed class ThrowingFamily : IDeviceFamily
    {
        public string Name => "opencl";

        public IReadOnlyList<FoundDevice> Find() => throw new InvalidOperationException("nobody asked for it");
    }
}
