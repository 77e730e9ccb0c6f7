using System.Runtime.CompilerServices;
using GpuNet.Devices.Host;
using Xunit;

namespace GpuNet.Tests.Devices.Host;

public sealed unsafe class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Thousands_of_tiny_jobs_run_every_part_once(int threads)
    {
        using var pool = new WorkerPool(threads);
        var counts = new int[threads];
        fixed (int* count = counts)
        {
            for (int job = 0; job < 5000; job++)
                pool.Run(new Counting(count));
        }

        Assert.All(counts, count => Assert.Equal(5000, count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_failure_in_any_part_reaches_the_caller_and_the_pool_goes_on(int failing)
    {
        using var pool = new WorkerPool(3);
        var counts = new int[3];
        fixed (int* count = counts)
        {
            Failing job = new(1 << failing);
            InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => pool.Run(job));
            Assert.Equal($"part {failing}", failure.Message);
            pool.Run(new Counting(count));
        }

        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void A_failure_of_all_parts_is_thrown_once()
    {
        using var pool = new WorkerPool(3);
        var counts = new int[3];
        _ = Assert.Throws<InvalidOperationException>(() => pool.Run(new Failing(0b111)));
        fixed (int* count = counts)
            pool.Run(new Counting(count));
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Parked_workers_wake()
    {
        using var pool = new WorkerPool(3);
        var counts = new int[3];
        fixed (int* count = counts)
        {
            for (int job = 0; job < 3; job++)
            {
                Thread.Sleep(60);
                pool.Run(new Counting(count));
            }
        }

        Assert.All(counts, count => Assert.Equal(3, count));
    }

    [Fact]
    public void Disposing_ends_the_threads_parked_or_not()
    {
        WeakReference pool = Abandoned(park: true);
        WeakReference busy = Abandoned(park: false);
        for (int attempt = 0; attempt < 10 && (pool.IsAlive || busy.IsAlive); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        // A running worker would hold its pool.
        Assert.False(pool.IsAlive);
        Assert.False(busy.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Abandoned(bool park)
    {
        var pool = new WorkerPool(3);
        if (park)
            Thread.Sleep(60);
        pool.Dispose();
        pool.Dispose();
        return new WeakReference(pool);
    }

    private readonly struct Counting(int* counts) : IJob
    {
        public void Run(int part, int parts) => counts[part]++;
    }

    private readonly struct Failing(int parts) : IJob
    {
        private readonly int failing = parts;

        public void Run(int part, int parts)
        {
            if ((failing & (1 << part)) != 0)
                throw new InvalidOperationException($"part {part}");
        }
    }
}
