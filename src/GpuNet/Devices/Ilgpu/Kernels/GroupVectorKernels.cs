using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Inner products and norms for GPUs, whose threads meet at barriers. The order depends only on the length.
/// </summary>
internal static class GroupVectorKernels
{
    /// <summary>The threads of the one group that sums: a power of two.</summary>
    public const int Threads = GroupSumKernels.Threads;

    /// <summary>r = Σᵢ aᵢbᵢ, or added to r to accumulate.</summary>
    public static void Dot(ArrayView<float> left, ArrayView<float> right, ArrayView<float> result, int accumulate)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);
        var part = default(LongSum<Real32>);
        for (int index = Group.IdxX; index < (int)left.Length; index += Threads)
            part.Add(new Real32(left[index] * right[index]));
        float sum = GroupSumKernels.Join(part.Value.Value, sums);
        if (Group.IdxX > 0)
            return;
        if (accumulate != 0)
            sum += result[0];
        result[0] = sum;
    }

    /// <summary>r = √(Σᵢ xᵢ²), or √(r² + Σᵢ xᵢ²) to accumulate.</summary>
    public static void Norm(ArrayView<float> input, ArrayView<float> result, int accumulate)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);

        // Read by all before the barriers: after them the first thread writes over it.
        float before = 0f;
        if (accumulate != 0)
            before = result[0];
        Real32 squares = new Real32(before * before) + SumOfSquares(input, Real32.One, sums);
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
