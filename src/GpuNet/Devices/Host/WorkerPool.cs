using System.Runtime.ExceptionServices;
using System.Runtime.Intrinsics.X86;

namespace GpuNet.Devices.Host;

/// <summary>
/// A fixed number of threads, including the caller, with as many parts to every job: part t belongs to thread t.
/// </summary>
/// <remarks>
/// Workers spin before they park: the launches of a training step follow each other within microseconds, and waking a
/// parked thread takes tens of them. A part that its worker has not started when the caller has finished its own is
/// done by the caller: on a busy machine a worker may be descheduled for milliseconds. Parts are the same whoever does
/// them.
/// </remarks>
internal sealed unsafe class WorkerPool : IDisposable
{
    // Milliseconds, at ten or more nanoseconds a spin.
    private const int SpinsBeforeParking = 200_000;
    private const int SpinsBetweenYields = 1_000;

    private readonly Thread[] workers;
    private readonly object gate = new();
    private readonly int[] begun;
    private void* job;
    private delegate*<void*, int, int, void> run;
    private int generation;
    private int parked;
    private int running;
    private bool stopping;
    private ExceptionDispatchInfo? failure;

    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Threads = threads;
        workers = new Thread[threads - 1];
        begun = new int[threads];
        for (int index = 0; index < workers.Length; index++)
        {
            int part = index + 1;
            workers[index] = new Thread(() => Work(part)) { IsBackground = true, Name = $"gpunet worker {part}" };
            workers[index].Start();
        }
    }

    public int Threads { get; }

    /// <summary>Runs all parts and returns when the last is done.</summary>
    public void Run<TJob>(TJob work)
        where TJob : unmanaged, IJob
    {
        if (workers.Length == 0)
        {
            work.Run(0, 1);
            return;
        }

        // An earlier job may have failed both here and on a worker, whose exception was not thrown; it does not belong
        // to this job.
        failure = null;
        job = &work;
        run = &Invoke<TJob>;
        Volatile.Write(ref running, workers.Length);
        _ = Interlocked.Increment(ref generation);
        if (Volatile.Read(ref parked) != 0)
        {
            lock (gate)
                Monitor.PulseAll(gate);
        }

        try
        {
            work.Run(0, Threads);
        }
        finally
        {
            for (int part = 1; part < Threads; part++)
            {
                if (TryBegin(part, generation))
                    RunPart(part);
            }

            for (int spin = 1; Volatile.Read(ref running) != 0; spin++)
                Spin(spin);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo first = failure;
            failure = null;
            first.Throw();
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref stopping, true);
        lock (gate)
            Monitor.PulseAll(gate);
        foreach (Thread worker in workers)
            worker.Join();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Invoke<TJob>(void* work, int part, int parts)
        where TJob : unmanaged, IJob =>
        ((TJob*)work)->Run(part, parts);

    private void Work(int part)
    {
        int seen = 0;
        while (AwaitJob(ref seen))
        {
            if (TryBegin(part, seen))
                RunPart(part);
        }
    }

    /// <summary>
    /// Whether the calling thread claims the part of this generation. The pool waits for whoever claims it.
    /// </summary>
    private bool TryBegin(int part, int current) =>
        Interlocked.CompareExchange(ref begun[part], current, current - 1) == current - 1;

    private void RunPart(int part)
    {
        try
        {
            run(job, part, Threads);
        }
#pragma warning disable CA1031 // Whatever a part throws must reach the caller, who waits for every part.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = ExceptionDispatchInfo.Capture(exception);
        }

        _ = Interlocked.Decrement(ref running);
    }

    /// <summary>
    /// One processor pause: a launch may last 2 µs, and longer waits would notice its end a tenth of that too late.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spin(int spin)
    {
        if (X86Base.IsSupported)
            X86Base.Pause();
        else
            Thread.SpinWait(1);

        // With more threads than idle processors, spinning on keeps the thread that has work from running.
        if (spin % SpinsBetweenYields == 0)
            _ = Thread.Yield();
    }

    private bool AwaitJob(ref int seen)
    {
        for (int spin = 1; spin <= SpinsBeforeParking; spin++)
        {
            int current = Volatile.Read(ref generation);
            if (current != seen)
            {
                seen = current;
                return true;
            }

            if (Volatile.Read(ref stopping))
                return false;
            Spin(spin);
        }

        lock (gate)
        {
            // Incremented before the last check: whoever raises the generation after it sees the count and pulses.
            _ = Interlocked.Increment(ref parked);
            while (Volatile.Read(ref generation) == seen && !Volatile.Read(ref stopping))
                _ = Monitor.Wait(gate);
            _ = Interlocked.Decrement(ref parked);
        }

        int latest = Volatile.Read(ref generation);
        if (latest == seen)
            return false;
        seen = latest;
        return true;
    }
}
