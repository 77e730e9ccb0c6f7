using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.CudaEmulator.Tests.Kernels;

/// <summary>
/// Kernels each with one mistake; <see cref="RepairedKernels"/> has a right one of the same name for each.
/// </summary>
internal static class BrokenKernels
{
    // At least as many as any launch here has in a block; ILGPU takes shared memory of a constant size.
    private const int Threads = 64;

    public static void NoEdgeCheck(ArrayView<float> input, ArrayView<float> output)
    {
        int index = Grid.GlobalIndex.X;
        output[index] = input[index];
    }

    public static void NegativeIndex(ArrayView<float> input, ArrayView<float> output)
    {
        int index = Grid.GlobalIndex.X;
        output[index] = input[index - 1];
    }

    public static void ReadsUnwrittenOutput(ArrayView<float> output) => output[Grid.GlobalIndex.X] += 1f;

    public static void ReadsUnwrittenShared(ArrayView<float> output)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(Threads);
        if (!Group.IsFirstThread)
            shared[Group.IdxX] = Group.IdxX;
        Group.Barrier();
        output[Grid.GlobalIndex.X] = shared[Group.IdxX];
    }

    public static void ReadsUnwrittenLocal(ArrayView<float> output)
    {
        ArrayView<float> local = LocalMemory.Allocate<float>(2);
        local[0] = 1f;
        output[Grid.GlobalIndex.X] = local[Group.IdxX & 1];
    }

    public static void NoBarrierBeforeRead(ArrayView<float> output)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(Threads);
        shared[Group.IdxX] = 0f;
        Group.Barrier();
        shared[Group.IdxX] = Group.IdxX;
        output[Grid.GlobalIndex.X] = shared[Group.DimX - 1 - Group.IdxX];
    }

    public static void NoBarrierBeforeOverwrite(ArrayView<float> output)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(Threads);
        float sum = 0f;
        for (int round = 0; round < 3; round++)
        {
            shared[Group.IdxX] = round + Group.IdxX;
            Group.Barrier();
            sum += shared[(Group.IdxX + 1) % Group.DimX];
        }

        output[Grid.GlobalIndex.X] = sum;
    }

    public static void GroupsAddToOneElement(ArrayView<int> total)
    {
        if (Group.IsFirstThread)
            total[0] += 1;
    }

    public static void BarrierDoesNotOrderGroups(ArrayView<float> flags, ArrayView<float> output)
    {
        if (Group.IsFirstThread)
            flags[Grid.IdxX] = 1f;
        Group.Barrier();
        output[Grid.GlobalIndex.X] = flags[(Grid.IdxX + 1) % Grid.DimX];
    }

    public static void SameValueByAll(ArrayView<int> flag) => flag[0] = 1;

    public static void PlainReadBesideAtomic(ArrayView<int> total, ArrayView<int> output)
    {
        _ = Atomic.Add(ref total[new LongIndex1D(0)], 1);
        output[Grid.GlobalIndex.X] = total[0];
    }

    public static void BarrierBehindReturn(ArrayView<float> output, int count)
    {
        int index = Grid.GlobalIndex.X;
        if (index >= count)
            return;
        ArrayView<float> shared = SharedMemory.Allocate<float>(Threads);
        shared[Group.IdxX] = index;
        Group.Barrier();
        output[index] = shared[Group.IdxX];
    }

    public static void BarrierInBothBranches(ArrayView<float> output)
    {
        if (Group.IdxX < 16)
            Group.Barrier();
        else
            Group.Barrier();
        output[Grid.GlobalIndex.X] = 1f;
    }

    public static void BarrierInUnevenLoop(ArrayView<float> output)
    {
        for (int round = 0; round < Group.IdxX; round++)
            Group.Barrier();
        output[Grid.GlobalIndex.X] = 1f;
    }

    public static void ShuffleInHalfTheWarp(ArrayView<int> output)
    {
        int value = Group.IdxX;
        if (Group.IdxX < 16)
            value += Warp.ShuffleXor(value, 16);
        output[Grid.GlobalIndex.X] = value;
    }

    public static void VectorsFromOddPlace(ArrayView<float> input, ArrayView<float> output)
    {
        int index = Grid.GlobalIndex.X;
        ArrayView<Float4> vectors = input.SubView((4 * index) + 1, 4).AsAligned(16).Cast<Float4>();
        Float4 four = vectors[0];
        output[index] = four.X + four.Y + four.Z + four.W;
    }

    public static void MoreSharedThanThereIs(ArrayView<float> output)
    {
        ArrayView<float> most = SharedMemory.Allocate<float>(12 * 1024);
        ArrayView<float> more = SharedMemory.Allocate<float>(Threads);
        most[Group.IdxX] = 1f;
        more[Group.IdxX] = 2f;
        output[Grid.GlobalIndex.X] = most[Group.IdxX] + more[Group.IdxX];
    }

    public static void DividesByZero(ArrayView<int> output) =>
        output[Grid.GlobalIndex.X] = 12 / (Grid.GlobalIndex.X - 3);
}
