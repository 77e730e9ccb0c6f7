using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.CudaEmulator.Tests.Kernels;

/// <summary>Kernels whose counts can be worked out by hand.</summary>
internal static class CounterKernels
{
    public const int Side = 32;

    // What ILGPU takes shared memory by is constant: the most of any launch.
    public const int WidestPitch = 34;
    public const int Threads = 256;

    public static void Copy(ArrayView<float> input, ArrayView<float> output)
    {
        int index = Grid.GlobalIndex.X;
        if (index < output.Length)
            output[index] = input[index];
    }

    public static void Gather(ArrayView<float> input, ArrayView<float> output, int offset, int stride) =>
        output[Grid.GlobalIndex.X] = input[offset + (Grid.GlobalIndex.X * stride)];

    public static void CopyBytes(ArrayView<byte> input, ArrayView<byte> output) =>
        output[Grid.GlobalIndex.X] = input[Grid.GlobalIndex.X];

    public static void CopyVectors(ArrayView<float> input, ArrayView<float> output)
    {
        ArrayView<Float4> from = input.AsAligned(16).Cast<Float4>();
        ArrayView<Float4> to = output.AsAligned(16).Cast<Float4>();
        to[Grid.GlobalIndex.X] = from[Grid.GlobalIndex.X];
    }

    public static void CopyVectorsFrom(int first, ArrayView<float> input, ArrayView<float> output)
    {
        ArrayView<Float4> from = input.SubView(first, input.Length - first).Cast<Float4>();
        ArrayView<Float4> to = output.Cast<Float4>();
        to[Grid.GlobalIndex.X] = from[Grid.GlobalIndex.X];
    }

    public static void Transpose(ArrayView<float> input, ArrayView<float> output, int pitch)
    {
        ArrayView<float> tile = SharedMemory.Allocate<float>(Side * WidestPitch);
        int x = Group.IdxX;
        for (int y = Group.IdxY; y < Side; y += Group.DimY)
            tile[(y * pitch) + x] = input[(y * Side) + x];
        Group.Barrier();
        for (int y = Group.IdxY; y < Side; y += Group.DimY)
            output[(y * Side) + x] = tile[(x * pitch) + y];
    }

    public static void Sum(ArrayView<float> input, ArrayView<float> output)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);
        sums[Group.IdxX] = input[Grid.GlobalIndex.X];
        Group.Barrier();
        for (int half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
                sums[Group.IdxX] += sums[Group.IdxX + half];
            Group.Barrier();
        }

        if (Group.IsFirstThread)
            output[Grid.IdxX] = sums[0];
    }

    public static void WarpSum(ArrayView<float> input, ArrayView<float> output)
    {
        float sum = input[Grid.GlobalIndex.X];
        for (int offset = Warp.WarpSize / 2; offset > 0; offset /= 2)
            sum += Warp.ShuffleDown(sum, offset);
        if (Warp.IsFirstLane)
            output[Grid.GlobalIndex.X / Warp.WarpSize] = sum;
    }

    public static void Histogram(ArrayView<int> input, ArrayView<int> bins) =>
        _ = Atomic.Add(ref bins[new LongIndex1D(input[Grid.GlobalIndex.X])], 1);

    public static void SharedVectors(ArrayView<float> output)
    {
        ArrayView<Float4> shared = SharedMemory.Allocate<float>(4 * Threads).AsAligned(16).Cast<Float4>();
        shared[Group.IdxX] = new Float4(1f, 2f, 3f, 4f);
        Float4 four = shared[Group.IdxX];
        output[Grid.GlobalIndex.X] = four.X + four.Y + four.Z + four.W;
    }

    public static void Vote(ArrayView<int> output)
    {
        int odd = Group.BarrierPopCount(Group.IdxX % 2 == 1);
        bool all = Group.BarrierAnd(Group.IdxX >= 0);
        bool any = Group.BarrierOr(Group.IdxX < 0);
        int last = Group.Broadcast(Group.IdxX, Group.DimX - 1);
        output[Grid.GlobalIndex.X] = odd + (all ? 1000 : 0) + (any ? 10000 : 0) + (last * 100000);
    }

    public static void Functions(ArrayView<float> input, ArrayView<float> output)
    {
        float x = input[Grid.GlobalIndex.X];
        output[Grid.GlobalIndex.X] = MathF.Sqrt(x) / MathF.Exp(x);
    }

    public static void Powers(ArrayView<float> input, ArrayView<float> output, int count)
    {
        float x = input[Grid.GlobalIndex.X];
        float sum = 0f;
        for (int step = 0; step < count; step++)
            sum = (sum * x) + 1f;
        output[Grid.GlobalIndex.X] = sum;
    }

    public static void Tickets(ArrayView<int> next, ArrayView<int> output)
    {
        if (Group.IsFirstThread)
            output[Grid.IdxX] = Atomic.Add(ref next[0], 1);
    }
}
