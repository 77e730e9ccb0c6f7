using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public unsafe class ModuleTests : DriverTests
{
    [SkippableFact]
    public void A_kernel_is_found_by_its_name()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        Assert.Equal(DriverError.Success, Cuda.TryLoad(Texts.Add, out nint module, out _));

        fixed (byte* add = "add\0"u8, sub = "sub\0"u8)
        {
            nint function = Cuda.Get("cuModuleGetFunction", module, (nint)add);
            Assert.Equal(function, Cuda.Get("cuModuleGetFunction", module, (nint)add));
            Assert.Equal(DriverError.NotFound, Cuda.TryGet("cuModuleGetFunction", out _, module, (nint)sub));
        }

        Assert.Contains("it has add", Assert.Single(machine.Findings).Message, StringComparison.Ordinal);
        Assert.Equal(1, machine.ModuleCount);
        Assert.Equal("module", Assert.Single(machine.Alive, living => living.Kind != "context").Kind);
        Cuda.Do("cuModuleUnload", module);
        Assert.DoesNotContain(machine.Alive, living => living.Kind != "context");
    }

    [SkippableFact]
    public void A_text_that_does_not_compile_is_explained_in_the_callers_log()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        string text = Texts.Add.Replace("add.f32 %f3", "frobnicate.f32 %f3", StringComparison.Ordinal);

        Assert.Equal(DriverError.InvalidPtx, Cuda.TryLoad(text, out nint module, out string log));

        Assert.Equal(0, module);
        Assert.Contains("frobnicate", log, StringComparison.Ordinal);
        Assert.Contains("line 22", log, StringComparison.Ordinal);
        Assert.Equal(0, machine.ModuleCount);
    }

    [SkippableTheory]
    [InlineData(12080, "8.7", DriverError.Success)]
    [InlineData(12080, "8.8", DriverError.UnsupportedPtxVersion)]
    [InlineData(12060, "8.5", DriverError.Success)]
    [InlineData(12060, "8.6", DriverError.UnsupportedPtxVersion)]
    [InlineData(12000, "8.0", DriverError.Success)]
    [InlineData(11080, "7.8", DriverError.Success)]
    [InlineData(11080, "8.0", DriverError.UnsupportedPtxVersion)]
    [InlineData(10020, "6.5", DriverError.Success)]
    [InlineData(10020, "7.0", DriverError.UnsupportedPtxVersion)]
    [InlineData(9000, "6.0", DriverError.Success)]
    [InlineData(13000, "9.0", DriverError.Success)]
    public void A_driver_knows_versions_up_to_its_own(int driver, string version, DriverError expected)
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DriverVersion = driver });
        Cuda.NewContext();
        string text = Texts.Add.Replace(".version 7.0", $".version {version}", StringComparison.Ordinal);

        Assert.Equal(expected, Cuda.TryLoad(text, out _, out string log));
        Assert.Equal(expected == DriverError.Success, log.Length == 0);
    }

    [SkippableTheory]
    [InlineData(70, 80, DriverError.NoBinaryForGpu)]
    [InlineData(80, 80, DriverError.Success)]
    [InlineData(90, 80, DriverError.Success)]
    public void A_text_for_a_later_device_is_refused(int architecture, int target, DriverError expected)
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { Architecture = architecture });
        Cuda.NewContext();
        string text = Texts.Add.Replace("sm_70", $"sm_{target}", StringComparison.Ordinal);

        Assert.Equal(expected, Cuda.TryLoad(text, out _, out string log));
        Assert.Equal(expected != DriverError.Success, log.Contains($"sm_{architecture}", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void More_shared_memory_than_may_be_declared_does_not_compile()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();

        Assert.Equal(
            DriverError.Success,
            Cuda.TryLoad(Texts.Idle("k", declarations: ".shared .align 4 .b8 s[49152];"), out _, out _));
        Assert.Equal(
            DriverError.InvalidPtx,
            Cuda.TryLoad(Texts.Idle("k", declarations: ".shared .align 4 .b8 s[49156];"), out _, out string log));
        Assert.Contains("49156", log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_function_tells_its_needs()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint function = Cuda.Load(
            Texts.Idle("k", ".maxntid 96, 1, 1", ".shared .align 4 .b8 s[1024];"), "k");

        Assert.Equal(96, Attribute(0, function));
        Assert.Equal(1024, Attribute(1, function));
        Assert.InRange(Attribute(4, function), 0, 255);
        Assert.Equal(70, Attribute(5, function));
        Assert.Equal(80, Attribute(6, function));
        Assert.Equal((48 << 10) - 1024, Attribute(8, function));
    }

    [SkippableFact]
    public void A_function_is_allowed_more_shared_memory_up_to_the_devices_limit()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        nint function = Cuda.Load(Texts.Idle("k", declarations: ".shared .align 4 .b8 s[1024];"), "k");
        const int Allowed = 162 << 10;

        Assert.Equal(DriverError.InvalidValue, Cuda.Launch(function, 1, 32, 0, [], 48 << 10));
        Cuda.Do("cuFuncSetAttribute", function, 8, Allowed);
        Assert.Equal(Allowed, Attribute(8, function));
        Assert.Equal(DriverError.Success, Cuda.Launch(function, 1, 32, 0, [], Allowed));
        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuFuncSetAttribute", function, 8, Allowed + 1));
        Assert.Contains("has 166912 a block", machine.Findings[^1].Message, StringComparison.Ordinal);
    }

    private static int Attribute(int attribute, nint function) =>
        (int)Cuda.Get("cuFuncGetAttribute", attribute, function);
}
