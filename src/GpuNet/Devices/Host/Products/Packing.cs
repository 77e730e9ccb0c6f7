using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GpuNet.Devices.Host.Products;

/// <summary>
/// Copies a strip of a matrix into a panel: for each k the strip's <c>width</c> numbers side by side, whatever
/// where the matrix ends, so that the micro-kernel reads both operands straight through.
/// </summary>
internal static unsafe class Packing
{
    private const int TransposeBlock = 64;

    // For each quarter of a register: the first two numbers of both operands, the last two.
    private const byte LowPairs = 0b01_00_01_00;
    private const byte HighPairs = 0b11_10_11_10;

    /// <summary>
    /// A strip whose numbers for one k lie side by side: panel[k][i] = source[k · stride + i]. Whole registers are
    /// copied: past the matrix's end too, where allocations have room, into columns that nobody looks at.
    /// </summary>
    /// <param name="source">The strip's first number.</param>
    /// <param name="stride">From one k to the next, in numbers.</param>
    /// <param name="inner">The number of k.</param>
    /// <param name="panel">Has room for inner · width numbers.</param>
    /// <param name="width">The numbers to a k in the panel, whole registers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Straight<R>(float* source, long stride, int inner, float* panel, int width)
        where R : unmanaged, ILanes<R>
    {
        for (int k = 0; k < inner; k++)
        {
            for (int i = 0; i < width; i += R.Count)
                R.Store(R.Load(source + i), panel + i);
            source += stride;
            panel += width;
        }
    }

    /// <summary>A strip whose numbers for one i lie side by side: panel[k][i] = source[i · stride + k].</summary>
    public static void Transposed(float* source, long stride, int inner, int count, float* panel, int width)
    {
        // A block of the panel stays in the first-level cache until all of its rows are written.
        for (int block = 0; block < inner; block += TransposeBlock)
        {
            int length = Math.Min(TransposeBlock, inner - block);
            TransposeRows(source + block, stride, length, count, panel + ((long)block * width), width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeRows(float* source, long stride, int inner, int count, float* panel, int width)
    {
        int i = 0;
        if (Avx512F.IsSupported)
        {
            for (; i <= count - 16; i += 16)
            {
                float* rows = source + (i * stride);
                int k = 0;
                for (; k <= inner - 4; k += 4)
                    Transpose16(rows + k, stride, panel + ((long)k * width) + i, width);
                for (; k < inner; k++)
                {
                    for (int row = 0; row < 16; row++)
                        panel[((long)k * width) + i + row] = rows[(row * stride) + k];
                }
            }
        }

        for (; i <= count - 4; i += 4)
        {
            float* rows = source + (i * stride);
            int k = 0;
            for (; k <= inner - 4; k += 4)
                Transpose4(rows + k, stride, panel + ((long)k * width) + i, width);
            for (; k < inner; k++)
            {
                float* to = panel + ((long)k * width) + i;
                to[0] = rows[k];
                to[1] = rows[stride + k];
                to[2] = rows[(2 * stride) + k];
                to[3] = rows[(3 * stride) + k];
            }
        }

        for (; i < width; i++)
        {
            for (int k = 0; k < inner; k++)
                panel[((long)k * width) + i] = i < count ? source[(i * stride) + k] : 0f;
        }
    }

    /// <summary>
    /// Four numbers of each of 16 rows: a 4 × 4 transpose in every quarter of the registers, and whole lines to write.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose16(float* source, long stride, float* target, int width)
    {
        Vector512<float> a = EveryFourth(source, stride);
        Vector512<float> b = EveryFourth(source + stride, stride);
        Vector512<float> c = EveryFourth(source + (2 * stride), stride);
        Vector512<float> d = EveryFourth(source + (3 * stride), stride);
        Vector512<float> ab = Avx512F.UnpackLow(a, b);
        Vector512<float> cd = Avx512F.UnpackLow(c, d);
        Vector512.Store(Avx512F.Shuffle(ab, cd, LowPairs), target);
        Vector512.Store(Avx512F.Shuffle(ab, cd, HighPairs), target + width);
        ab = Avx512F.UnpackHigh(a, b);
        cd = Avx512F.UnpackHigh(c, d);
        Vector512.Store(Avx512F.Shuffle(ab, cd, LowPairs), target + (2 * width));
        Vector512.Store(Avx512F.Shuffle(ab, cd, HighPairs), target + (3 * width));
    }

    /// <summary>Four numbers of rows 0, 4, 8 and 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> EveryFourth(float* source, long stride) =>
        Vector512.Create(
            Vector256.Create(Vector128.Load(source), Vector128.Load(source + (4 * stride))),
            Vector256.Create(Vector128.Load(source + (8 * stride)), Vector128.Load(source + (12 * stride))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, long stride, float* target, int width)
    {
        Vector128<float> a = Vector128.Load(source);
        Vector128<float> b = Vector128.Load(source + stride);
        Vector128<float> c = Vector128.Load(source + (2 * stride));
        Vector128<float> d = Vector128.Load(source + (3 * stride));
        Vector128<float> ab = Low(a, b);
        Vector128<float> cd = Low(c, d);
        Vector128.Store(LowHalves(ab, cd), target);
        Vector128.Store(HighHalves(ab, cd), target + width);
        ab = High(a, b);
        cd = High(c, d);
        Vector128.Store(LowHalves(ab, cd), target + (2 * width));
        Vector128.Store(HighHalves(ab, cd), target + (3 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported)
            return Sse.UnpackLow(a, b);
        return AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a[0], b[0], a[1], b[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported)
            return Sse.UnpackHigh(a, b);
        return AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a[2], b[2], a[3], b[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> LowHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveLowToHigh(a, b) : Vector128.Create(a.GetLower(), b.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> HighHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveHighToLow(b, a) : Vector128.Create(a.GetUpper(), b.GetUpper());
}
