using Xunit;
using Xunit.Abstractions;

namespace GpuNet.DeviceBenchmarks.Contract;

/// <summary>Prints what fails or is skipped and the report of what ran where, and counts all.</summary>
internal sealed class ResultPrinter : LongLivedMarshalByRefObject, IMessageSink
{
    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public int Skipped { get; private set; }

    /// <inheritdoc/>
    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestPassed:
                Passed++;
                break;
            case ITestSkipped skipped:
                Skipped++;
                Console.WriteLine($"skipped {skipped.Test.DisplayName}: {skipped.Reason}");
                break;
            case ITestFailed failed:
                Failed++;
                Console.WriteLine($"failed  {failed.Test.DisplayName}: {string.Join(" ← ", failed.Messages)}");
                Console.WriteLine(string.Join(Environment.NewLine, failed.StackTraces));
                break;
            // Outside of a test, in a fixture or in xunit itself: a failure all the same.
            case IFailureInformation failure:
                Failed++;
                Console.WriteLine($"failed  {string.Join(" ← ", failure.Messages)}");
                break;
            case IDiagnosticMessage report:
                Console.WriteLine(report.Message);
                break;
        }

        return true;
    }
}
