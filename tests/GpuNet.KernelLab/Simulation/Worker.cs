using System.Collections.Concurrent;

namespace GpuNet.KernelLab.Simulation;

/// <summary>
/// A thread of the operating system that outlives launches: making one costs more than a small kernel.
/// </summary>
internal sealed class Worker
{
    private const int StackBytes = 256 * 1024;

    private static readonly ConcurrentBag<Worker> Idle = [];

    private readonly Turn called = new();
    private SimulatedGroup? group;
    private SimulatedThread? thread;

    private Worker() => new Thread(Loop, StackBytes) { IsBackground = true, Name = "KernelLab" }.Start();

    /// <summary>Runs a thread of a group, and whatever then comes its way.</summary>
    public static void Run(SimulatedGroup group, SimulatedThread thread)
    {
        if (!Idle.TryTake(out Worker? worker))
            worker = new Worker();
        (worker.group, worker.thread) = (group, thread);
        worker.called.Give();
    }

    private void Loop()
    {
        while (true)
        {
            called.Await();
            group!.Drive(thread);
            (group, thread) = (null, null);
            Idle.Add(this);
        }
    }
}
