using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace GpuNet.TestReport;

/// <summary>
/// xunit's own framework, with one skipped test for a class whose device is absent, and a report of what ran where as a
/// diagnostic message at the end of a run.
/// </summary>
/// <param name="diagnostics">Takes the report.</param>
public sealed class ReportingTestFramework(IMessageSink diagnostics) : XunitTestFramework(diagnostics)
{
    // What xunit itself has to say stays as quiet as it is where nobody asks for diagnostic messages.
    private readonly IMessageSink quiet = new Xunit.Sdk.NullMessageSink();

    /// <inheritdoc/>
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new ReportingDiscoverer(assemblyInfo, SourceInformationProvider, quiet);

    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new ReportingExecutor(assemblyName, SourceInformationProvider, quiet, DiagnosticMessageSink);
}
