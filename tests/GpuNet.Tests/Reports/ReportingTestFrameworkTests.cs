using GpuNet.TestReport;
using GpuNet.Tests.Devices;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace GpuNet.Tests.Reports;

/// <summary>How tests that need a device are run and reported.</summary>
public sealed class ReportingTestFrameworkTests
{
    [Fact]
    public void Tests_of_a_device_that_is_there_run_as_always()
    {
        var run = RecordedRun.Of(typeof(PresentTests));
        Assert.Equal(5, run.Results.Count);
        Assert.Equal(3, run.Results.OfType<ITestPassed>().Count());
        Assert.Equal(
            $"{typeof(PresentTests).FullName}.{nameof(SampleContract.Fails_for_three)}(number: 3)",
            Assert.Single(run.Results.OfType<ITestFailed>()).Test.DisplayName);
        Assert.Equal("a tool is not installed", Assert.Single(run.Results.OfType<ITestSkipped>()).Reason);
    }

    [Fact]
    public void Tests_of_an_absent_device_are_one_skipped_test_that_says_why_and_how_many()
    {
        var run = RecordedRun.Of(typeof(AbsentTests));
        ITestSkipped skipped = Assert.IsAssignableFrom<ITestSkipped>(Assert.Single(run.Results));
        Assert.Equal("kettle: nobody plugged it in; 5 tests did not run", skipped.Reason);
        Assert.Equal(typeof(AbsentTests).FullName, skipped.Test.DisplayName);
        Assert.Equal(typeof(AbsentTests).FullName, skipped.TestClass.Class.Name);
        Assert.Equal("what ran where\ndevices   kettle: skipped: nobody plugged it in; 5 tests did not run", Report(run));
    }

    [Fact]
    public void A_report_has_a_line_for_each_kind_of_device_and_for_each_other_reason()
    {
        var run = RecordedRun.Of(
            typeof(PresentTests), typeof(PresentAgainTests), typeof(AbsentTests), typeof(PlainTests));
        Assert.Matches(
            """
            ^what ran where
            devices   kettle: skipped: nobody plugged it in; 5 tests did not run
            devices   toaster: 2 × 4 tests \(2 failed\) in \d\.\d s on two slots
            skipped   2 tests: a tool is not installed$
            """.ReplaceLineEndings("\n"),
            Report(run));
    }

    [Fact]
    public void A_report_tells_of_what_was_chosen_alone()
    {
        var run = RecordedRun.Of(
            test => test.TestMethod.Method.Name == nameof(SampleContract.Passes),
            typeof(PresentTests), typeof(PlainTests));
        Assert.Equal(2, run.Results.Count);
        Assert.Matches("^what ran where\ndevices   toaster: 1 test in [0-9.]+ s on two slots$", Report(run));
        Assert.Empty(RecordedRun.Of(typeof(PlainTests)).Reports);
    }

    [Fact]
    public void Tests_of_a_device_that_cannot_be_asked_for_run_and_fail()
    {
        var run = RecordedRun.Of(typeof(UnknowableTests));
        _ = Assert.IsAssignableFrom<ITestFailed>(Assert.Single(run.Results));
        Assert.Contains("on a device that cannot be asked for: the driver crashed", Report(run), StringComparison.Ordinal);
    }

    // An editor finds tests in one process and runs them in another.
    [Fact]
    public void The_test_of_an_absent_device_can_be_sent_to_another_process()
    {
        var assembly = new TestAssembly(Reflector.Wrap(typeof(AbsentTests).Assembly));
        var collection = new TestCollection(assembly, null, "samples");
        ITypeInfo type = Reflector.Wrap(typeof(AbsentTests));
        var method = new TestMethod(
            new TestClass(collection, type), type.GetMethod(nameof(SampleContract.Passes), false));
        var nothing = new Xunit.Sdk.NullMessageSink();
        var sent = new AbsentDeviceTestCase(nothing, method, AbsentTests.Place, 1_234);
        AbsentDeviceTestCase received =
            SerializationHelper.Deserialize<AbsentDeviceTestCase>(SerializationHelper.Serialize(sent));
        Assert.Equal(sent.UniqueID, received.UniqueID);
        Assert.Equal("kettle: nobody plugged it in; 1,234 tests did not run", received.SkipReason);
        Assert.Equal((sent.DisplayName, sent.Kind, sent.Count), (received.DisplayName, received.Kind, received.Count));
    }

    [Fact]
    public void Every_class_that_inherits_the_contract_of_devices_says_where_it_runs()
    {
        IEnumerable<Type> contracts = typeof(DeviceContract).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(DeviceContract)) && !type.IsAbstract);
        Assert.NotEmpty(contracts);
        Assert.All(contracts, type => Assert.True(
            type.IsAssignableTo(typeof(IDeviceTests)),
            $"{type.Name} does not implement {nameof(IDeviceTests)}: a run would not say where its tests ran"));
    }

    [Fact]
    public void These_tests_are_run_so_themselves() =>
        Assert.Equal(
            typeof(ReportingTestFramework).FullName,
            typeof(DeviceContract).Assembly.GetCustomAttributesData()
                .Single(data => data.AttributeType == typeof(TestFrameworkAttribute)).ConstructorArguments[0].Value);

    private static string Report(RecordedRun run) => Assert.Single(run.Reports);
}
