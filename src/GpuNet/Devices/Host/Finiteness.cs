namespace GpuNet.Devices.Host;

/// <summary>
/// What is known of an allocation's matrices: which hold neither NaN nor an infinity. A product with few rows may pass
/// over zeros only where the other factor is finite, and to look at all of that takes as long as to multiply by it.
/// </summary>
internal sealed unsafe class Finiteness
{
    // Of a plan there are as many matrices as it has products; what cuts an allocation up ever anew is not worth
    // following.
    private const int MostMatrices = 256;

    private readonly Dictionary<(long Offset, int Length), Knowledge> matrices = [];

    /// <summary>The matrices that something is known of.</summary>
    public int Count => matrices.Count;

    /// <summary>
    /// Whether the matrix is known to be finite. Looked at once, when it is met for the second time since its memory
    /// last changed: weights that every step changes are never looked at.
    /// </summary>
    public bool IsKnown(DeviceBuffer<float> matrix, float* numbers)
    {
        if (matrices.Count >= MostMatrices)
            matrices.Clear();
        ref Knowledge knowledge = ref CollectionsMarshal.GetValueRefOrAddDefault(
            matrices, (matrix.ByteOffset, matrix.Length), out bool isMet);
        long changes = matrix.Memory.Changes;
        if (!isMet || knowledge.Changes != changes)
        {
            knowledge = new Knowledge { Changes = changes };
            return false;
        }

        if (!knowledge.IsLookedAt)
        {
            bool isFinite = Finite.All(numbers, matrix.Length);
            knowledge = new Knowledge { Changes = changes, IsLookedAt = true, IsFinite = isFinite };
        }

        return knowledge.IsFinite;
    }

    private struct Knowledge
    {
        public long Changes;
        public bool IsLookedAt;
        public bool IsFinite;
    }
}
