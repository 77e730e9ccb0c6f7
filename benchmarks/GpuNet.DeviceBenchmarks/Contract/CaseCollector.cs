using Xunit;
using Xunit.Abstractions;

namespace GpuNet.DeviceBenchmarks.Contract;

/// <summary>Keeps the tests that are found, and lets another thread wait for the last.</summary>
internal sealed class CaseCollector : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private readonly ManualResetEventSlim done = new();

    /// <summary>What was found so far.</summary>
    public List<ITestCase> Cases { get; } = [];

    /// <inheritdoc/>
    public bool OnMessage(IMessageSinkMessage message)
    {
        if (message is ITestCaseDiscoveryMessage found)
            Cases.Add(found.TestCase);
        else if (message is IDiscoveryCompleteMessage)
            done.Set();
        return true;
    }

    public void Wait() => done.Wait();

    /// <inheritdoc/>
    public void Dispose() => done.Dispose();
}
