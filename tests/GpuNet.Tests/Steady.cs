using Xunit;

namespace GpuNet.Tests;

/// <summary>What code does once it is warm.</summary>
internal static class Steady
{
    /// <summary>
    /// Fails unless some round of steps allocates nothing. The runtime recompiles warm code in its own time, on a busy
    /// machine long after the first steps; what it settles on is what counts.
    /// </summary>
    /// <param name="step">One step.</param>
    /// <param name="steps">The steps of a round.</param>
    /// <param name="rounds">The rounds at the most.</param>
    /// <param name="what">What is done, for the message.</param>
    public static void AllocatesNothing(Action step, int steps, int rounds, string what)
    {
        long allocated = long.MaxValue;
        for (int round = 0; round < rounds && allocated != 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int count = 0; count < steps; count++)
                step();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.True(allocated == 0, $"{what}: {steps} steps allocated {allocated} bytes");
    }
}
