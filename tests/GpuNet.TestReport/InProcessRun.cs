using System.Reflection;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace GpuNet.TestReport;

/// <summary>Finds and runs classes of tests in this process, one test after the other, without a test host.</summary>
public static class InProcessRun
{
    /// <summary>Runs tests; what they say has been said when it returns.</summary>
    /// <param name="classes">The tests' classes, all of one assembly.</param>
    /// <param name="chosen">Which of their tests to run.</param>
    /// <param name="results">Takes what the run says.</param>
    /// <param name="diagnostics">Takes the report of what ran where.</param>
    public static void Run(
        IReadOnlyList<Type> classes, Func<ITestCase, bool> chosen, IMessageSink results, IMessageSink diagnostics)
    {
        ArgumentNullException.ThrowIfNull(classes);
        Assembly assembly = classes[0].Assembly;
        using var framework = new ReportingTestFramework(diagnostics);
        var options = new RunnerOptions();
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
        List<ITestCase> cases = [];
        foreach (Type type in classes)
        {
            using var found = new AwaitingSink<IDiscoveryCompleteMessage>(message =>
            {
                if (message is ITestCaseDiscoveryMessage discovery && chosen(discovery.TestCase))
                    cases.Add(discovery.TestCase);
            });
            discoverer.Find(type.FullName, false, found, options);
            found.Wait();
        }

        // One device, used by one thread at a time.
        options.SetValue("xunit.execution.DisableParallelization", (bool?)true);
        options.SetValue("xunit.execution.SynchronousMessageReporting", (bool?)true);
        using var done = new AwaitingSink<ITestAssemblyFinished>(message => results.OnMessage(message));
        using ITestFrameworkExecutor executor = framework.GetExecutor(assembly.GetName());
        executor.RunTests(cases, done, options);
        done.Wait();
    }

    private sealed class AwaitingSink<TLast>(Action<IMessageSinkMessage> take)
        : LongLivedMarshalByRefObject, IMessageSink, IDisposable
    {
        private readonly ManualResetEventSlim done = new();

        public bool OnMessage(IMessageSinkMessage message)
        {
            take(message);
            if (message is TLast)
                done.Set();
            return true;
        }

        public void Wait() => done.Wait();

        public void Dispose() => done.Dispose();
    }
}
