using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public class FailureTests : DriverTests
{
    private const int OutOfMemory = 2;
    private const int IllegalAddress = 700;

    [SkippableFact]
    public void Every_call_can_be_made_to_fail_by_its_number()
    {
        int calls;
        using (EmulatedMachine machine = EmulatedMachine.Start())
        {
            Assert.Null(Program());
            calls = machine.CallCount;
        }

        Assert.Equal(7, calls);
        for (int i = 0; i < calls; i++)
        {
            using EmulatedMachine machine = EmulatedMachine.Start();
            machine.FailAt(i, OutOfMemory);

            Assert.Equal((i, DriverError.OutOfMemory), Program());
            Assert.Equal(
                new DriverCallRecord(i, machine.Calls[i].Name, DriverError.OutOfMemory, Injected: true),
                machine.Calls[i]);
            Assert.All(machine.Calls.Take(i), call => Assert.Equal(DriverError.Success, call.Result));
        }
    }

    [SkippableFact]
    public void A_call_can_be_made_to_fail_by_its_name_and_occurrence()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        machine.FailOn("cuMemAlloc_v2", 1, OutOfMemory);

        Assert.Equal(DriverError.Success, Cuda.TryGet("cuMemAlloc_v2", out _, 16));
        Assert.Equal(DriverError.OutOfMemory, Cuda.TryGet("cuMemAlloc_v2", out _, 16));
        Assert.Equal(DriverError.Success, Cuda.TryGet("cuMemAlloc_v2", out _, 16));
        Assert.Equal(2, machine.Alive.Count(living => living.Kind == "memory"));
        Assert.Empty(machine.Findings);
    }

    [SkippableFact]
    public void A_predicate_makes_calls_fail_until_it_is_taken_back()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Cuda.NewContext();
        machine.FailWhen(
            (name, before) => name.StartsWith("cuMem", StringComparison.Ordinal) && before > 0, OutOfMemory);

        Assert.Equal(DriverError.Success, Cuda.TryGet("cuMemAlloc_v2", out _, 16));
        Assert.Equal(DriverError.OutOfMemory, Cuda.TryGet("cuMemAlloc_v2", out _, 16));
        Assert.Equal(DriverError.OutOfMemory, Cuda.TryGet("cuMemAlloc_v2", out _, 16));
        machine.StopFailing();
        Assert.Equal(DriverError.Success, Cuda.TryGet("cuMemAlloc_v2", out _, 16));
    }

    [SkippableFact]
    public void A_code_that_ends_a_context_ends_it()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        nint context = Cuda.NewContext();
        nint stream = Cuda.NewStream();
        machine.FailOn("cuStreamSynchronize", 0, IllegalAddress);

        Assert.Equal(DriverError.IllegalAddress, Cuda.Call("cuStreamSynchronize", stream));
        Assert.Equal(DriverError.IllegalAddress, Cuda.Call("cuStreamSynchronize", stream));
        Assert.Equal(DriverError.IllegalAddress, Cuda.TryGet("cuMemAlloc_v2", out _, 16));
        Assert.Equal(DriverError.IllegalAddress, Cuda.Call("cuCtxSynchronize"));
        Assert.Equal(DriverError.IllegalAddress, Cuda.Call("cuCtxDestroy_v2", context));
        Assert.DoesNotContain(machine.Alive, living => living.Kind == "context");
        Cuda.NewContext();
        Cuda.Do("cuCtxSynchronize");
        Assert.Empty(machine.Findings);
    }

    [SkippableFact]
    public void A_name_that_is_no_entry_point_cannot_fail()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();

        var error = Assert.Throws<ArgumentException>(() => machine.FailOn("cuMemAlloc", 0, OutOfMemory));
        Assert.Contains("cuMemAlloc", error.Message, StringComparison.Ordinal);
    }

    // The first call that does not succeed, and what it answers.
    private static (int Index, DriverError Error)? Program()
    {
        nint context = 0;
        nint memory = 0;
        nint stream = 0;
        Func<DriverError>[] calls =
        [
            () => Cuda.Call("cuInit", 0),
            () => Cuda.TryGet("cuCtxCreate_v2", out context, 0, 0),
            () => Cuda.TryGet("cuMemAlloc_v2", out memory, 64),
            () => Cuda.TryGet("cuStreamCreate", out stream, 0),
            () => Cuda.Call("cuMemsetD8Async", memory, 1, 64, stream),
            () => Cuda.Call("cuStreamSynchronize", stream),
            () => Cuda.Call("cuCtxDestroy_v2", context),
        ];
        for (int i = 0; i < calls.Length; i++)
        {
            DriverError error = calls[i]();
            if (error != DriverError.Success)
                return (i, error);
        }

        return null;
    }
}
