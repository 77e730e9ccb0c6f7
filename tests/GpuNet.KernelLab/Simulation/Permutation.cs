namespace GpuNet.KernelLab.Simulation;

/// <summary>The order in which threads or groups run.</summary>
internal static class Permutation
{
    /// <summary>0 to count − 1: in order for seed 0, else shuffled by seed and round.</summary>
    public static int[] Of(int count, int seed, int round)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Shuffle(order, seed, round);
        return order;
    }

    /// <summary>Shuffles in place unless the seed is 0.</summary>
    public static void Shuffle(int[] order, int seed, int round)
    {
        if (seed == 0)
            return;
        ulong state = ((ulong)(uint)seed << 32) | (uint)round;
        for (int index = order.Length - 1; index > 0; index--)
        {
            state += 0x9E3779B97F4A7C15UL;
            ulong mixed = state;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            int other = (int)((mixed ^ (mixed >> 31)) % (ulong)(index + 1));
            (order[index], order[other]) = (order[other], order[index]);
        }
    }
}
