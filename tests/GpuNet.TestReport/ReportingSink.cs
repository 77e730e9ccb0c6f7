using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace GpuNet.TestReport;

/// <summary>Hands on what a run says, and counts its tests for a report at the end.</summary>
internal sealed class ReportingSink(IMessageSink results, IMessageSink reports)
    : LongLivedMarshalByRefObject, IMessageSink
{
    private readonly RunReport report = new();
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public bool OnMessage(IMessageSinkMessage message)
    {
        lock (gate)
            Count(message);
        return results.OnMessage(message);
    }

    private void Count(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestSkipped { TestCase: AbsentDeviceTestCase absent }:
                report.Absent(absent.Kind, absent.WhyAbsent, absent.Count);
                break;
            case ITestSkipped skipped:
                report.Skipped(skipped.Reason);
                break;
            case ITestResultMessage result:
                ITypeInfo tests = result.TestClass.Class;
                if (DevicePlaces.Of(tests) is DevicePlace { Hardware: string hardware } place)
                    report.Ran(place.Kind, hardware, tests.Name, result is ITestFailed, (double)result.ExecutionTime);
                break;
            case ITestAssemblyFinished when report.ToString() is { Length: > 0 } text:
                _ = reports.OnMessage(new DiagnosticMessage(text));
                break;
        }
    }
}
