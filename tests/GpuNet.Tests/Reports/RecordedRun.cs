using GpuNet.TestReport;
using Xunit;
using Xunit.Abstractions;

namespace GpuNet.Tests.Reports;

/// <summary>A run of classes of tests, and what it said.</summary>
internal sealed class RecordedRun : LongLivedMarshalByRefObject, IMessageSink
{
    public List<ITestResultMessage> Results { get; } = [];

    public List<string> Reports { get; } = [];

    public static RecordedRun Of(params Type[] classes) => Of(_ => true, classes);

    public static RecordedRun Of(Func<ITestCase, bool> chosen, params Type[] classes)
    {
        var run = new RecordedRun();
        InProcessRun.Run(classes, chosen, run, run);
        return run;
    }

    public bool OnMessage(IMessageSinkMessage message)
    {
        if (message is ITestResultMessage result)
            Results.Add(result);
        else if (message is IDiagnosticMessage diagnostic)
            Reports.Add(diagnostic.Message);
        return true;
    }
}
