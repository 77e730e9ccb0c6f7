using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Inner products and norms for GPUs, whose threads meet at barriers. The order depends only on the length.
/// </summary>
internal static class GroupVectorKernels
{
    /// <summary>The threads of the one group that sums: a power of two.</summary>
    public const int Threads = GroupSumKernels.Threads;

    /// <summary>
    /// r = Σᵢ aᵢbᵢ, or added to r to accumulate; where there are parts, they are what is summed.
    /// </summary>
    public static void Dot(
        ArrayView<float> left,
        ArrayView<float> right,
        ArrayView<float> parts,
        ArrayView<float> result,
        int accumulate)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);
        float own = parts.Length > 0 ? PartOf(parts) : Products(left, right, 0, (int)left.Length);
        float sum = GroupSumKernels.Join(own, sums);
        if (Group.IdxX > 0)
            return;
        if (accumulate != 0)
            sum += result[0];
        result[0] = sum;
    }

    /// <summary>partₚ = Σᵢ aᵢbᵢ over the elements p · <paramref name="length"/> and on; a group does a part.</summary>
    public static void PartDots(
        int length, ArrayView<float> left, ArrayView<float> right, ArrayView<float> parts)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);

        // All threads of a group process the same parts, so they meet at the same barriers.
        for (int part = Grid.IdxX; part < (int)parts.Length; part += Grid.DimX)
        {
            int start = part * length;
            int end = start + Math.Min(length, (int)left.Length - start);
            float sum = GroupSumKernels.Join(Products(left, right, start, end), sums);
            if (Group.IdxX == 0)
                parts[part] = sum;

            // The next round overwrites memory from which the first thread may still read this round's sum.
            Group.Barrier();
        }
    }

    /// <summary>
    /// r = √(Σᵢ xᵢ²), or √(r² + Σᵢ xᵢ²) to accumulate; where there are parts, they are Σᵢ xᵢ² in parts, and x is read
    /// only if it has to be scaled.
    /// </summary>
    public static void Norm(
        ArrayView<float> input, ArrayView<float> parts, ArrayView<float> result, int accumulate)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);

        // Read by all before the barriers: after them the first thread writes over it.
        float before = 0f;
        if (accumulate != 0)
            before = result[0];
        Real32 first = parts.Length > 0
            ? new Real32(GroupSumKernels.Join(PartOf(parts), sums))
            : SumOfSquares(input, Real32.One, sums);
        Real32 squares = new Real32(before * before) + first;
        Real32 scale = EuclideanNorm.Scale(squares);

        // The same for all threads: they meet at the same barriers. The first sum is read before the second is written.
        if (scale.Value != 1f)
        {
            Group.Barrier();
            float scaled = scale.Value * before;
            squares = new Real32(scaled * scaled) + SumOfSquares(input, scale, sums);
        }

        if (Group.IdxX == 0)
            result[0] = EuclideanNorm.Value(squares, scale).Value;
    }

    /// <summary>A thread's share of an inner product; eight loads are in flight at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Products(ArrayView<float> left, ArrayView<float> right, int start, int end)
    {
        var part = default(LongSum<Real32>);
        int index = start + Group.IdxX;
        for (; index < end - (3 * Threads); index += 4 * Threads)
        {
            float x = left[index] * right[index];
            float y = left[index + Threads] * right[index + Threads];
            float z = left[index + (2 * Threads)] * right[index + (2 * Threads)];
            float w = left[index + (3 * Threads)] * right[index + (3 * Threads)];
            part.Add(new Real32(x));
            part.Add(new Real32(y));
            part.Add(new Real32(z));
            part.Add(new Real32(w));
        }

        for (; index < end; index += Threads)
            part.Add(new Real32(left[index] * right[index]));
        return part.Value.Value;
    }

    /// <summary>This thread's part; 0 if there are fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float PartOf(ArrayView<float> parts)
    {
        float part = 0f;
        if (Group.IdxX < (int)parts.Length)
            part = parts[Group.IdxX];
        return part;
    }

    /// <summary>Σ (s·xᵢ)²; thread t has the elements t, t + 256 …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Real32 SumOfSquares(ArrayView<float> input, Real32 scale, ArrayView<float> sums)
    {
        var part = default(LongSum<Real32>);
        for (int index = Group.IdxX; index < (int)input.Length; index += Threads)
        {
            Real32 scaled = scale * new Real32(input[index]);
            part.Add(scaled * scaled);
        }

        return new Real32(GroupSumKernels.Join(part.Value.Value, sums));
    }
}
