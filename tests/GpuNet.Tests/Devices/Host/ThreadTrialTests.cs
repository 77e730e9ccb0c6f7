using GpuNet.Devices.Host;
using Xunit;

namespace GpuNet.Tests.Devices.Host;

public sealed class ThreadTrialTests
{
    [Theory]
    [InlineData(100, 200, true)]
    [InlineData(100, 99, true)]
    [InlineData(100, 80, false)]
    public void It_stays_with_what_is_faster(int together, int alone, bool usesAllThreads)
    {
        var trial = new ThreadTrial();
        _ = Run(trial, 5_000, _ => together, _ => alone);
        int shared = Run(trial, 10_000, _ => together, _ => alone);
        Assert.InRange(usesAllThreads ? 10_000 - shared : shared, 50, usesAllThreads ? 200 : 400);
    }

    [Fact]
    public void All_threads_begin()
    {
        var trial = new ThreadTrial();
        Assert.Equal(25, Run(trial, 25, _ => 100, _ => 1));
    }

    [Fact]
    public void It_follows_a_machine_that_changes()
    {
        var trial = new ThreadTrial();
        _ = Run(trial, 10_000, _ => 300, _ => 100);
        _ = Run(trial, 2_000, _ => 60, _ => 100);
        Assert.InRange(Run(trial, 10_000, _ => 60, _ => 100), 9_800, 10_000);
    }

    [Fact]
    public void It_is_back_from_one_thread_soon()
    {
        var trial = new ThreadTrial();
        _ = Run(trial, 10_000, _ => 300, _ => 100);
        Assert.InRange(Run(trial, 500, _ => 60, _ => 100), 250, 500);
    }

    [Fact]
    public void Three_runs_of_seven_may_be_disturbed()
    {
        var trial = new ThreadTrial();
        _ = Run(trial, 5_000, run => run % 7 < 3 ? 10_000 : 60, _ => 100);
        Assert.InRange(Run(trial, 10_000, run => run % 7 < 3 ? 10_000 : 60, _ => 100), 9_800, 10_000);
    }

    /// <summary>How many of the runs were on all threads.</summary>
    private static int Run(ThreadTrial trial, int runs, Func<int, long> together, Func<int, long> alone)
    {
        int shared = 0;
        for (int run = 0; run < runs; run++)
        {
            bool usesAll = trial.UsesAllThreads;
            shared += usesAll ? 1 : 0;
            trial.Done(!trial.IsTimed ? 0 : usesAll ? together(run) : alone(run));
        }

        return shared;
    }
}
