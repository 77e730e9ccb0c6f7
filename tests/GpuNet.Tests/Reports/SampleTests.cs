using GpuNet.TestReport;
using Xunit;

namespace GpuNet.Tests.Reports;

// Not public, so that only these tests' own runs find them.
#pragma warning disable xUnit1000

/// <summary>A contract: two tests and a theory of three rows, one of which fails.</summary>
internal abstract class SampleContract
{
    [Fact]
    public void Passes()
    {
    }

    [SkippableFact]
    public void Skips() => Skip.If(true, "a tool is not installed");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fails_for_three(int number) => Assert.NotEqual(3, number);
}

/// <summary>Its device is there.</summary>
internal class PresentTests : SampleContract, IDeviceTests
{
    public static DevicePlace Place => DevicePlace.On("toaster", "two slots");
}

/// <summary>The same once more.</summary>
internal sealed class PresentAgainTests : PresentTests;

/// <summary>Its device is not there: a test that ran would fail.</summary>
internal sealed class AbsentTests : SampleContract, IDeviceTests
{
    public AbsentTests() => throw new InvalidOperationException("there is nothing to test on");

    public static DevicePlace Place => DevicePlace.Absent("kettle", "nobody plugged it in.");
}

/// <summary>Whether its device is there cannot be told.</summary>
internal sealed class UnknowableTests : IDeviceTests
{
    public static DevicePlace Place => throw new InvalidOperationException("the driver crashed");

    [Fact]
    public void Fails() => Assert.Fail("so does this");
}

/// <summary>Needs no device.</summary>
internal sealed class PlainTests
{
    [Fact]
    public void Passes()
    {
    }
}
#pragma warning restore xUnit1000
