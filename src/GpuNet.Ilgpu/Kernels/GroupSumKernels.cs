using ILGPU;

namespace GpuNet.Ilgpu.Kernels;

/// <summary>Sums for GPUs, whose threads meet at barriers. The order of a sum depends on its length alone.</summary>
internal static class GroupSumKernels
{
    /// <summary>The threads of the one group that sums: a power of two.</summary>
    public const int Threads = 256;

    /// <summary>
    /// r = scale · Σᵢ xᵢ, on top of r to accumulate. Thread t sums the elements t, t + 256 …; then halves of the threads
    /// add the other halves' sums.
    /// </summary>
    public static void Sum(ArrayView<float> input, float scale, ArrayView<float> result, int accumulate)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);
        int thread = Group.IdxX;
        float sum = 0f;
        for (int index = thread; index < (int)input.Length; index += Threads)
            sum += input[index];
        sums[thread] = sum;
        Group.Barrier();
        for (int half = Threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
                sums[thread] += sums[thread + half];
            Group.Barrier();
        }

        if (thread > 0)
            return;
        float scaled = scale * sums[0];
        if (accumulate != 0)
            scaled += result[0];
        result[0] = scaled;
    }
}
