using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Inner products and lengths for GPUs, whose threads meet at barriers. The order depends on the length alone.
/// </summary>
internal static class GroupVectorKernels
{
    /// <summary>The threads of the one group that sums: a power of two.</summary>
    public const int Threads = 256;

    /// <summary>r = Σᵢ aᵢbᵢ, on top of r to accumulate.</summary>
    public static void Dot(ArrayView<float> left, ArrayView<float> right, ArrayView<float> result, int accumulate)
    {
        float sum = Products(left, right);
        if (Group.IdxX > 0)
            return;
        if (accumulate != 0)
            sum += result[0];
        result[0] = sum;
    }

    /// <summary>r = √(Σᵢ xᵢ²), or √(r² + Σᵢ xᵢ²) to accumulate.</summary>
    public static void Norm(ArrayView<float> input, ArrayView<float> result, int accumulate)
    {
        float sum = Products(input, input);
        if (Group.IdxX > 0)
            return;
        if (accumulate != 0)
            sum += result[0] * result[0];
        result[0] = MathF.Sqrt(sum);
    }

    /// <summary>
    /// Thread t sums the products t, t + 256 …; then halves of the threads add the other halves' sums. The first thread
    /// gets the whole.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Products(ArrayView<float> left, ArrayView<float> right)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);
        int thread = Group.IdxX;
        float sum = 0f;
        for (int index = thread; index < (int)left.Length; index += Threads)
            sum += left[index] * right[index];
        sums[thread] = sum;
        Group.Barrier();
        for (int half = Threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
                sums[thread] += sums[thread + half];
            Group.Barrier();
        }

        return sums[0];
    }
}
