using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace GpuNet.TestReport;

/// <summary>Runs tests as xunit does, and reports at the end what ran where.</summary>
internal sealed class ReportingExecutor(
    AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics, IMessageSink reports)
    : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
{
    /// <inheritdoc/>
    protected override void RunTestCases(
        IEnumerable<IXunitTestCase> testCases,
        IMessageSink executionMessageSink,
        ITestFrameworkExecutionOptions executionOptions)
    {
        IXunitTestCase[] cases = [.. testCases];

        // Devices are asked for before tests that put other drivers in their place.
        foreach (ITypeInfo tests in cases.Select(test => test.TestMethod.TestClass.Class))
            _ = DevicePlaces.Of(tests);
        base.RunTestCases(cases, new ReportingSink(executionMessageSink, reports), executionOptions);
    }

    /// <inheritdoc/>
    protected override ITestFrameworkDiscoverer CreateDiscoverer() =>
        new ReportingDiscoverer(AssemblyInfo, SourceInformationProvider, DiagnosticMessageSink);
}
