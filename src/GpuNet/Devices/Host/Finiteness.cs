using System.Runtime.InteropServices;

namespace GpuNet.Devices.Host;

/// <summary>
/// Records which matrices of an allocation are known to be finite. A product with few rows may skip zeros only if the
/// other factor is finite, and checking all of that takes as long as multiplying by it.
/// </summary>
internal sealed unsafe class Finiteness
{
    // A plan has as many matrices as products; a caller that keeps slicing an allocation differently is not worth
    // tracking.
    private const int MostMatrices = 256;

    private readonly Dictionary<(long Offset, int Length), Knowledge> matrices = [];

    /// <summary>The tracked matrices.</summary>
    public int Count => matrices.Count;

    /// <summary>
    /// Whether the matrix is known to be finite. It is checked once, when it is used for the second time since its
    /// memory last changed: weights that every step changes are never checked.
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
