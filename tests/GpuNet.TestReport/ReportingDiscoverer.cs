using Xunit.Abstractions;
using Xunit.Sdk;

namespace GpuNet.TestReport;

/// <summary>Finds tests as xunit does; those of an absent device become one.</summary>
internal sealed class ReportingDiscoverer(
    IAssemblyInfo assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
    : XunitTestFrameworkDiscoverer(assembly, sources, diagnostics)
{
    /// <inheritdoc/>
    protected override bool FindTestsForType(
        ITestClass testClass,
        bool includeSourceInformation,
        IMessageBus messageBus,
        ITestFrameworkDiscoveryOptions discoveryOptions)
    {
        if (DevicePlaces.Of(testClass.Class) is not { WhyAbsent: not null } place)
            return base.FindTestsForType(testClass, includeSourceInformation, messageBus, discoveryOptions);
        using var found = new CollectingBus();
        _ = base.FindTestsForType(testClass, includeSourceInformation, found, discoveryOptions);
        if (found.Cases.Count == 0)
            return true;

        // In the name of the first, since tests are filtered and listed by class and method.
        ITestCase first = found.Cases[0];
        var absent = new AbsentDeviceTestCase(DiagnosticMessageSink, first.TestMethod, place, found.Cases.Count)
        {
            SourceInformation = first.SourceInformation,
        };
        return messageBus.QueueMessage(new TestCaseDiscoveryMessage(absent));
    }

    private sealed class CollectingBus : IMessageBus
    {
        public List<ITestCase> Cases { get; } = [];

        public bool QueueMessage(IMessageSinkMessage message)
        {
            if (message is ITestCaseDiscoveryMessage found)
                Cases.Add(found.TestCase);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
