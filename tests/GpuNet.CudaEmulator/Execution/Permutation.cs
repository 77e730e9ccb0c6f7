namespace GpuNet.CudaEmulator.Execution;

/// <summary>Orders in which things take turns.</summary>
internal static class Permutation
{
    /// <summary>0 to n − 1: ascending for order 0, descending for 1, else shuffled by that number.</summary>
    public static long[] Of(long count, int order)
    {
        long[] result = new long[count];
        for (long index = 0; index < count; index++)
            result[index] = order == 1 ? count - 1 - index : index;
        if (order > 1)
        {
#pragma warning disable CA5394 // An order that can be repeated, not a secret.
            new Random(order).Shuffle(result);
#pragma warning restore CA5394
        }

        return result;
    }
}
