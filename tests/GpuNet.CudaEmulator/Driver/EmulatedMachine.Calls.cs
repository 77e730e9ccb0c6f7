using GpuNet.CudaEmulator.Driver;

namespace GpuNet.CudaEmulator;

// The calls: numbered, logged, and made to fail where a test asks for it.
public sealed partial class EmulatedMachine
{
    private readonly List<DriverCallRecord> calls = [];
    private readonly Dictionary<string, int> occurrences = [];
    private readonly Dictionary<int, DriverError> failuresByIndex = [];
    private readonly List<(Func<string, int, bool> Applies, DriverError Error)> failures = [];
    private string runningCall = "";
    private int runningIndex = -1;

    /// <summary>How many calls there were.</summary>
    public int CallCount
    {
        get
        {
            lock (Gate)
                return calls.Count;
        }
    }

    /// <summary>The calls so far, in order; those of finalizers have no number and are left out.</summary>
    public IReadOnlyList<DriverCallRecord> Calls
    {
        get
        {
            lock (Gate)
                return [.. calls];
        }
    }

    /// <summary>The call of this number, counted from 0, is not carried out and answers this code.</summary>
    public void FailAt(int callIndex, int code)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(callIndex);
        lock (Gate)
            failuresByIndex[callIndex] = (DriverError)code;
    }

    /// <summary>
    /// Calls for which the predicate holds are not carried out and answer this code. It is told the entry point's name
    /// and how often that was called before.
    /// </summary>
    /// <remarks>
    /// A code after which a real context refuses everything, such as 700, also ends the context that the call concerns.
    /// </remarks>
    public void FailWhen(Func<string, int, bool> predicate, int code)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        lock (Gate)
            failures.Add((predicate, (DriverError)code));
    }

    /// <summary>One occurrence of an entry point, counted from 0, is not carried out and answers this code.</summary>
    public void FailOn(string entryPoint, int occurrence, int code)
    {
        if (!EntryPoints.Names.Contains(entryPoint))
            throw new ArgumentException($"The emulated driver has no entry point {entryPoint}.", nameof(entryPoint));
        FailWhen((name, before) => before == occurrence && name == entryPoint, code);
    }

    /// <summary>No further call is made to fail.</summary>
    public void StopFailing()
    {
        lock (Gate)
        {
            failuresByIndex.Clear();
            failures.Clear();
        }
    }

    /// <summary>Carries out a call, or lets it fail, and logs it.</summary>
    internal DriverError Call(string name, DriverObject? subject, Action<EmulatedMachine> body)
    {
        lock (Gate)
        {
            if (disposed)
                return DriverError.Deinitialized;
            (string outerCall, int outerIndex) = (runningCall, runningIndex);
            if (FinalizerThread.IsCurrent)
            {
                (runningCall, runningIndex) = (name, -1);
                DriverError late = CarryOut(body);
                (runningCall, runningIndex) = (outerCall, outerIndex);
                return late;
            }

            (runningCall, runningIndex) = (name, calls.Count);
            calls.Add(default);
            int before = occurrences.GetValueOrDefault(name);
            occurrences[name] = before + 1;

            bool injected = InjectedFailure(name, before) is not null;
            DriverError result = InjectedFailure(name, before) ?? CarryOut(body);
            if (injected && DriverErrors.EndsContext(result))
                ContextOf(subject)?.Lose(result);
            calls[runningIndex] = new DriverCallRecord(runningIndex, name, result, injected);
            (runningCall, runningIndex) = (outerCall, outerIndex);
            return result;
        }
    }

    private static DriverContext? ContextOf(DriverObject? subject) =>
        subject as DriverContext ?? subject?.Context ?? ThreadContexts.Current;

    private DriverError? InjectedFailure(string name, int before)
    {
        if (failuresByIndex.TryGetValue(runningIndex, out DriverError error))
            return error;
        foreach ((Func<string, int, bool> applies, DriverError otherError) in failures)
        {
            if (applies(name, before))
                return otherError;
        }

        return null;
    }

    private DriverError CarryOut(Action<EmulatedMachine> body)
    {
        try
        {
            body(this);
            return DriverError.Success;
        }
        catch (DriverException refused)
        {
            if (refused.Finding is { } finding)
                Report(refused.Error, refused.Fault, finding);
            return refused.Error;
        }
#pragma warning disable CA1031 // An exception must not pass through native code: it would end the process.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            Report(DriverError.Unknown, fault: null, $"The emulator itself failed: {defect}");
            return DriverError.Unknown;
        }
    }
}
