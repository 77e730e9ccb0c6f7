using System.Runtime.Intrinsics.X86;

namespace GpuNet.Formulas.Reals;

/// <summary>What differs among vector registers of 128, 256 and 512 bits: their ends, and how their lanes meet.</summary>
internal static unsafe class Registers
{
    /// <summary>The largest lane; unspecified if one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector128<float> value)
    {
        Vector128<float> pairs = Vector128.MaxNative(value, Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <summary>The sum of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> value)
    {
        Vector128<float> pairs = value + Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1));
        return pairs.ToScalar() + pairs.GetElement(1);
    }

    // Four by four: what is combined crosswise is transposed at the same time.

    /// <summary>The largest lane of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Largest(
        Vector128<float> first, Vector128<float> second, Vector128<float> third, Vector128<float> fourth)
    {
        if (!Sse.IsSupported)
            return Vector128.Create(Largest(first), Largest(second), Largest(third), Largest(fourth));
        Vector128<float> left = Vector128.MaxNative(Sse.UnpackLow(first, second), Sse.UnpackHigh(first, second));
        Vector128<float> right = Vector128.MaxNative(Sse.UnpackLow(third, fourth), Sse.UnpackHigh(third, fourth));
        return Vector128.MaxNative(Sse.MoveLowToHigh(left, right), Sse.MoveHighToLow(right, left));
    }

    /// <summary>The sum of each, to the same bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(
        Vector128<float> first, Vector128<float> second, Vector128<float> third, Vector128<float> fourth)
    {
        if (!Sse.IsSupported)
            return Vector128.Create(Sum(first), Sum(second), Sum(third), Sum(fourth));
        Vector128<float> left = Sse.UnpackLow(first, second) + Sse.UnpackHigh(first, second);
        Vector128<float> right = Sse.UnpackLow(third, fourth) + Sse.UnpackHigh(third, fourth);
        return Sse.MoveLowToHigh(left, right) + Sse.MoveHighToLow(right, left);
    }

    /// <summary>The first numbers, fewer than there are lanes; the others are filled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadFirst(float* source, int count, Vector128<float> fill)
    {
        if (Avx.IsSupported)
        {
            Vector128<float> mask = First128(count);
            return Vector128.ConditionalSelect(mask, Avx.MaskLoad(source, mask), fill);
        }

        Unsafe.CopyBlockUnaligned(&fill, source, (uint)count * sizeof(float));
        return fill;
    }

    /// <summary>Writes the first lanes, fewer than there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Vector128<float> value, float* destination, int count)
    {
        if (Avx.IsSupported)
        {
            Avx.MaskStore(destination, First128(count), value);
            return;
        }

        Unsafe.CopyBlockUnaligned(destination, &value, (uint)count * sizeof(float));
    }

    /// <summary>value · 2ⁿ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(Vector128<float> value, Vector128<float> n)
    {
        // In two halves, each of them a power that a normal number can hold.
        Vector128<int> whole = Vector128.ConvertToInt32Native(n);
        Vector128<int> half = whole >> 1;
        Vector128<int> bias = Vector128.Create(127);
        Vector128<float> first = ((half + bias) << 23).AsSingle();
        return value * first * ((whole - half + bias) << 23).AsSingle();
    }

    /// <summary>The first numbers, fewer than there are lanes; the others are filled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadFirst(float* source, int count, Vector256<float> fill)
    {
        if (Avx.IsSupported)
        {
            Vector256<float> mask = First256(count);
            return Vector256.ConditionalSelect(mask, Avx.MaskLoad(source, mask), fill);
        }

        Unsafe.CopyBlockUnaligned(&fill, source, (uint)count * sizeof(float));
        return fill;
    }

    /// <summary>Writes the first lanes, fewer than there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Vector256<float> value, float* destination, int count)
    {
        if (Avx.IsSupported)
        {
            Avx.MaskStore(destination, First256(count), value);
            return;
        }

        Unsafe.CopyBlockUnaligned(destination, &value, (uint)count * sizeof(float));
    }

    /// <summary>The largest lane; unspecified if one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector256<float> value) => Largest(LargerHalf(value));

    /// <summary>The sum of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> value) => Sum(HalfSum(value));

    /// <summary>The largest lane of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Largest(
        Vector256<float> first, Vector256<float> second, Vector256<float> third, Vector256<float> fourth) =>
        Largest(LargerHalf(first), LargerHalf(second), LargerHalf(third), LargerHalf(fourth));

    /// <summary>The sum of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(
        Vector256<float> first, Vector256<float> second, Vector256<float> third, Vector256<float> fourth) =>
        Sum(HalfSum(first), HalfSum(second), HalfSum(third), HalfSum(fourth));

    /// <summary>value · 2ⁿ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Scale(Vector256<float> value, Vector256<float> n)
    {
        // In two halves, each of them a power that a normal number can hold.
        Vector256<int> whole = Vector256.ConvertToInt32Native(n);
        Vector256<int> half = whole >> 1;
        Vector256<int> bias = Vector256.Create(127);
        Vector256<float> first = ((half + bias) << 23).AsSingle();
        return value * first * ((whole - half + bias) << 23).AsSingle();
    }

    /// <summary>The first numbers, fewer than there are lanes; the others are filled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadFirst(float* source, int count, Vector512<float> fill)
    {
        if (Avx512F.IsSupported)
            return Avx512F.MaskLoad(source, First512(count), fill);

        Unsafe.CopyBlockUnaligned(&fill, source, (uint)count * sizeof(float));
        return fill;
    }

    /// <summary>Writes the first lanes, fewer than there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Vector512<float> value, float* destination, int count)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(destination, First512(count), value);
            return;
        }

        Unsafe.CopyBlockUnaligned(destination, &value, (uint)count * sizeof(float));
    }

    /// <summary>The largest lane; unspecified if one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector512<float> value) => Largest(LargerHalf(value));

    /// <summary>The sum of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value) => Sum(HalfSum(value));

    /// <summary>The largest lane of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Largest(
        Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth) =>
        Largest(LargerHalf(first), LargerHalf(second), LargerHalf(third), LargerHalf(fourth));

    /// <summary>The sum of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(
        Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth) =>
        Sum(HalfSum(first), HalfSum(second), HalfSum(third), HalfSum(fourth));

    /// <summary>value · 2ⁿ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Scale(Vector512<float> value, Vector512<float> n)
    {
        if (Avx512F.IsSupported)
            return Avx512F.Scale(value, n);

        // In two halves, each of them a power that a normal number can hold.
        Vector512<int> whole = Vector512.ConvertToInt32Native(n);
        Vector512<int> half = whole >> 1;
        Vector512<int> bias = Vector512.Create(127);
        Vector512<float> first = ((half + bias) << 23).AsSingle();
        return value * first * ((whole - half + bias) << 23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> LargerHalf(Vector256<float> value) =>
        Vector128.MaxNative(value.GetLower(), value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> HalfSum(Vector256<float> value) => value.GetLower() + value.GetUpper();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LargerHalf(Vector512<float> value) =>
        Vector256.MaxNative(value.GetLower(), value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> HalfSum(Vector512<float> value) => value.GetLower() + value.GetUpper();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> First128(int count) =>
        Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First256(int count) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> First512(int count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();
}
