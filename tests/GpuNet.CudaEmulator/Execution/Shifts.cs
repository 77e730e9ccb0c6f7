using System.Runtime.Intrinsics;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>Shifts by a register. A distance of the width or more leaves nothing, or the sign.</summary>
internal static unsafe class Shifts
{
    /// <summary>To the left.</summary>
    public static void Left(uint* d, uint* a, uint* by, uint active)
    {
        uint* result = stackalloc uint[Warp.Lanes];
        if (IsUniform(by) && *by < 32)
        {
            Vector512.ShiftLeft(Vector512.Load(a), (int)*by).Store(result);
            Vector512.ShiftLeft(Vector512.Load(a + 16), (int)*by).Store(result + 16);
        }
        else
        {
            for (int lane = 0; lane < Warp.Lanes; lane++)
                result[lane] = by[lane] < 32 ? a[lane] << (int)by[lane] : 0;
        }

        Lanes.Unary<VectorOperations.Copy>(d, result, active);
    }

    /// <summary>To the right, zeros following.</summary>
    public static void Right(uint* d, uint* a, uint* by, uint active)
    {
        uint* result = stackalloc uint[Warp.Lanes];
        if (IsUniform(by) && *by < 32)
        {
            Vector512.ShiftRightLogical(Vector512.Load(a), (int)*by).Store(result);
            Vector512.ShiftRightLogical(Vector512.Load(a + 16), (int)*by).Store(result + 16);
        }
        else
        {
            for (int lane = 0; lane < Warp.Lanes; lane++)
                result[lane] = by[lane] < 32 ? a[lane] >> (int)by[lane] : 0;
        }

        Lanes.Unary<VectorOperations.Copy>(d, result, active);
    }

    /// <summary>To the right, the sign following.</summary>
    public static void RightSigned(uint* d, uint* a, uint* by, uint active)
    {
        uint* result = stackalloc uint[Warp.Lanes];
        if (IsUniform(by))
        {
            int distance = (int)Math.Min(*by, 31);
            Vector512.ShiftRightArithmetic(Vector512.Load((int*)a), distance).AsUInt32().Store(result);
            Vector512.ShiftRightArithmetic(Vector512.Load((int*)a + 16), distance).AsUInt32().Store(result + 16);
        }
        else
        {
            for (int lane = 0; lane < Warp.Lanes; lane++)
                result[lane] = (uint)((int)a[lane] >> (int)Math.Min(by[lane], 31));
        }

        Lanes.Unary<VectorOperations.Copy>(d, result, active);
    }

    /// <summary>64 bits to the left.</summary>
    public static void Left(ulong* d, ulong* a, uint* by, uint active)
    {
        ulong* result = stackalloc ulong[Warp.Lanes];
        for (int lane = 0; lane < Warp.Lanes; lane++)
            result[lane] = by[lane] < 64 ? a[lane] << (int)by[lane] : 0;
        Lanes.Move(d, result, active);
    }

    /// <summary>64 bits to the right, zeros following.</summary>
    public static void Right(ulong* d, ulong* a, uint* by, uint active)
    {
        ulong* result = stackalloc ulong[Warp.Lanes];
        for (int lane = 0; lane < Warp.Lanes; lane++)
            result[lane] = by[lane] < 64 ? a[lane] >> (int)by[lane] : 0;
        Lanes.Move(d, result, active);
    }

    /// <summary>64 bits to the right, the sign following.</summary>
    public static void RightSigned(ulong* d, ulong* a, uint* by, uint active)
    {
        ulong* result = stackalloc ulong[Warp.Lanes];
        for (int lane = 0; lane < Warp.Lanes; lane++)
            result[lane] = (ulong)((long)a[lane] >> (int)Math.Min(by[lane], 63));
        Lanes.Move(d, result, active);
    }

    private static bool IsUniform(uint* by)
    {
        Vector512<uint> first = Vector512.Create(*by);
        return Vector512.EqualsAll(Vector512.Load(by), first) && Vector512.EqualsAll(Vector512.Load(by + 16), first);
    }
}
