using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>Applies functions to the 32 lanes of registers. Lanes that are not active keep what they had.</summary>
internal static unsafe class Lanes
{
    private const int Half = 16;

    private static readonly Vector512<uint> Bits32 = Vector512.Create(
        1u, 2u, 4u, 8u, 16u, 32u, 64u, 128u, 256u, 512u, 1024u, 2048u, 4096u, 8192u, 16384u, 32768u);

    private static readonly Vector512<ulong> Bits64 = Vector512.Create(1ul, 2ul, 4ul, 8ul, 16ul, 32ul, 64ul, 128ul);

    /// <summary>One operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unary<TFunction>(uint* d, uint* a, uint active)
        where TFunction : struct, IUnary32
    {
        Store(d, TFunction.Apply(Vector512.Load(a)), active);
        Store(d + Half, TFunction.Apply(Vector512.Load(a + Half)), active >> Half);
    }

    /// <summary>Two operands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Binary<TFunction>(uint* d, uint* a, uint* b, uint active)
        where TFunction : struct, IBinary32
    {
        Store(d, TFunction.Apply(Vector512.Load(a), Vector512.Load(b)), active);
        Store(d + Half, TFunction.Apply(Vector512.Load(a + Half), Vector512.Load(b + Half)), active >> Half);
    }

    /// <summary>Two operands of 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Binary<TFunction>(ulong* d, ulong* a, ulong* b, uint active)
        where TFunction : struct, IBinary64
    {
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
            Store(d + lane, TFunction.Apply(Vector512.Load(a + lane), Vector512.Load(b + lane)), active >> lane);
    }

    /// <summary>a·b + c, rounded once; the product and what is added may be negated.</summary>
    public static void Fuse(uint* d, uint* a, uint* b, uint* c, uint active, bool negateProduct, bool negateAddend)
    {
        for (int lane = 0; lane < Warp.Lanes; lane += Half)
        {
            Vector512<float> x = Vector512.Load((float*)a + lane);
            Vector512<float> z = Vector512.Load((float*)c + lane);
            Vector512<float> sum = Vector512.FusedMultiplyAdd(
                negateProduct ? -x : x, Vector512.Load((float*)b + lane), negateAddend ? -z : z);
            Vector512<uint> bits = Vector512.ConditionalSelect(
                Vector512.Equals(sum, sum).AsUInt32(), sum.AsUInt32(), Vector512.Create(0x7fffffffu));
            Store(d + lane, bits, active >> lane);
        }
    }

    /// <summary>a·b + c of whole numbers.</summary>
    public static void MultiplyAdd(uint* d, uint* a, uint* b, uint* c, uint active)
    {
        for (int lane = 0; lane < Warp.Lanes; lane += Half)
        {
            Vector512<uint> sum =
                (Vector512.Load(a + lane) * Vector512.Load(b + lane)) + Vector512.Load(c + lane);
            Store(d + lane, sum, active >> lane);
        }
    }

    /// <summary>Copies 64-bit registers.</summary>
    public static void Move(ulong* d, ulong* a, uint active)
    {
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
            Store(d + lane, Vector512.Load(a + lane), active >> lane);
    }

    /// <summary>One value for all lanes.</summary>
    public static void Spread(uint* d, uint value, uint active)
    {
        Store(d, Vector512.Create(value), active);
        Store(d + Half, Vector512.Create(value), active >> Half);
    }

    /// <summary>One value for all lanes.</summary>
    public static void Spread(ulong* d, ulong value, uint active)
    {
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
            Store(d + lane, Vector512.Create(value), active >> lane);
    }

    /// <summary>Four neighbouring words of each lane, to four registers.</summary>
    public static void Gather4(uint* d0, uint* d1, uint* d2, uint* d3, byte** from)
    {
        if (!Sse2.IsSupported)
        {
            for (int lane = 0; lane < Warp.Lanes; lane++)
            {
                uint* words = (uint*)from[lane];
                (d0[lane], d1[lane], d2[lane], d3[lane]) = (words[0], words[1], words[2], words[3]);
            }

            return;
        }

        for (int lane = 0; lane < Warp.Lanes; lane += 4)
        {
            Vector128<uint> a = Vector128.Load((uint*)from[lane]);
            Vector128<uint> b = Vector128.Load((uint*)from[lane + 1]);
            Vector128<uint> c = Vector128.Load((uint*)from[lane + 2]);
            Vector128<uint> d = Vector128.Load((uint*)from[lane + 3]);
            Vector128<ulong> abLow = Sse2.UnpackLow(a, b).AsUInt64();
            Vector128<ulong> cdLow = Sse2.UnpackLow(c, d).AsUInt64();
            Vector128<ulong> abHigh = Sse2.UnpackHigh(a, b).AsUInt64();
            Vector128<ulong> cdHigh = Sse2.UnpackHigh(c, d).AsUInt64();
            Sse2.UnpackLow(abLow, cdLow).AsUInt32().Store(d0 + lane);
            Sse2.UnpackHigh(abLow, cdLow).AsUInt32().Store(d1 + lane);
            Sse2.UnpackLow(abHigh, cdHigh).AsUInt32().Store(d2 + lane);
            Sse2.UnpackHigh(abHigh, cdHigh).AsUInt32().Store(d3 + lane);
        }
    }

    /// <summary>a where the predicate holds, else b.</summary>
    public static void Select(uint* d, uint* a, uint* b, uint predicate, uint active)
    {
        for (int lane = 0; lane < Warp.Lanes; lane += Half)
        {
            Vector512<uint> chosen = Vector512.ConditionalSelect(
                Mask32(predicate >> lane), Vector512.Load(a + lane), Vector512.Load(b + lane));
            Store(d + lane, chosen, active >> lane);
        }
    }

    /// <summary>a where the predicate holds, else b.</summary>
    public static void Select(ulong* d, ulong* a, ulong* b, uint predicate, uint active)
    {
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
        {
            Vector512<ulong> chosen = Vector512.ConditionalSelect(
                Mask64(predicate >> lane), Vector512.Load(a + lane), Vector512.Load(b + lane));
            Store(d + lane, chosen, active >> lane);
        }
    }

    /// <summary>The product of words as 64 bits.</summary>
    public static void MultiplyWide(ulong* d, uint* a, uint* b, uint active, bool signed)
    {
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
        {
            Vector512<ulong> product = signed
                ? (Vector512.WidenLower(Vector512.Create(Vector256.Load((int*)a + lane), default))
                    * Vector512.WidenLower(Vector512.Create(Vector256.Load((int*)b + lane), default))).AsUInt64()
                : Vector512.WidenLower(Vector512.Create(Vector256.Load(a + lane), default))
                    * Vector512.WidenLower(Vector512.Create(Vector256.Load(b + lane), default));
            Store(d + lane, product, active >> lane);
        }
    }

    /// <summary>Words as 64 bits.</summary>
    public static void Widen(ulong* d, uint* a, uint active, bool signed)
    {
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
        {
            Vector512<ulong> wide = signed
                ? Vector512.WidenLower(Vector512.Create(Vector256.Load((int*)a + lane), default)).AsUInt64()
                : Vector512.WidenLower(Vector512.Create(Vector256.Load(a + lane), default));
            Store(d + lane, wide, active >> lane);
        }
    }

    /// <summary>The lower words of 64 bits.</summary>
    public static void Narrow(uint* d, ulong* a, uint active)
    {
        for (int lane = 0; lane < Warp.Lanes; lane += Half)
        {
            Vector512<uint> narrow = Vector512.Narrow(Vector512.Load(a + lane), Vector512.Load(a + lane + 8));
            Store(d + lane, narrow, active >> lane);
        }
    }

    /// <summary>The lanes of which a mask's lower sixteen bits are set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Mask32(uint mask) =>
        Vector512.Equals(Vector512.Create(mask) & Bits32, Bits32);

    /// <summary>The lanes of which a mask's lower eight bits are set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Mask64(uint mask) =>
        Vector512.Equals(Vector512.Create((ulong)mask) & Bits64, Bits64);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(uint* d, Vector512<uint> value, uint active)
    {
        if ((active & 0xffff) == 0xffff)
            value.Store(d);
        else
            Vector512.ConditionalSelect(Mask32(active), value, Vector512.Load(d)).Store(d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ulong* d, Vector512<ulong> value, uint active)
    {
        if ((active & 0xff) == 0xff)
            value.Store(d);
        else
            Vector512.ConditionalSelect(Mask64(active), value, Vector512.Load(d)).Store(d);
    }
}
