using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>What <c>setp</c> asks, of 32 lanes at once: a bit for each.</summary>
internal static unsafe class Comparisons
{
    /// <summary>Compares numbers of f32.</summary>
    public static uint Floats(Comparison comparison, float* a, float* b)
    {
        uint lower = Floats(comparison, Vector512.Load(a), Vector512.Load(b));
        return lower | (Floats(comparison, Vector512.Load(a + 16), Vector512.Load(b + 16)) << 16);
    }

    /// <summary>Compares whole numbers of 32 bits.</summary>
    public static uint Words(Comparison comparison, bool signed, uint* a, uint* b)
    {
        if (signed)
        {
            return Whole(comparison, Vector512.Load((int*)a), Vector512.Load((int*)b))
                | (Whole(comparison, Vector512.Load((int*)a + 16), Vector512.Load((int*)b + 16)) << 16);
        }

        return Whole(comparison, Vector512.Load(a), Vector512.Load(b))
            | (Whole(comparison, Vector512.Load(a + 16), Vector512.Load(b + 16)) << 16);
    }

    /// <summary>Compares whole numbers of 64 bits.</summary>
    public static uint Doubles(Comparison comparison, bool signed, ulong* a, ulong* b)
    {
        uint result = 0;
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
        {
            result |= (signed
                ? Whole(comparison, Vector512.Load((long*)a + lane), Vector512.Load((long*)b + lane))
                : Whole(comparison, Vector512.Load(a + lane), Vector512.Load(b + lane))) << lane;
        }

        return result;
    }

    /// <summary>Compares numbers of f64.</summary>
    public static uint Doubles(Comparison comparison, double* a, double* b)
    {
        uint result = 0;
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            if (LaneFunctions.Holds(comparison, a[lane], b[lane]))
                result |= 1u << lane;
        }

        return result;
    }

    private static uint Floats(Comparison comparison, Vector512<float> a, Vector512<float> b)
    {
        Vector512<float> ordered = Vector512.Equals(a, a) & Vector512.Equals(b, b);
        Vector512<float> result = comparison switch
        {
            Comparison.Equal => Vector512.Equals(a, b),
            Comparison.NotEqual => ordered & ~Vector512.Equals(a, b),
            Comparison.Less => Vector512.LessThan(a, b),
            Comparison.LessOrEqual => Vector512.LessThanOrEqual(a, b),
            Comparison.Greater => Vector512.GreaterThan(a, b),
            Comparison.GreaterOrEqual => Vector512.GreaterThanOrEqual(a, b),
            Comparison.EqualUnordered => ~ordered | Vector512.Equals(a, b),
            Comparison.NotEqualUnordered => ~Vector512.Equals(a, b),
            Comparison.LessUnordered => ~ordered | Vector512.LessThan(a, b),
            Comparison.LessOrEqualUnordered => ~ordered | Vector512.LessThanOrEqual(a, b),
            Comparison.GreaterUnordered => ~ordered | Vector512.GreaterThan(a, b),
            Comparison.GreaterOrEqualUnordered => ~ordered | Vector512.GreaterThanOrEqual(a, b),
            Comparison.Ordered => ordered,
            _ => ~ordered,
        };
        return (uint)result.ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Whole<T>(Comparison comparison, Vector512<T> a, Vector512<T> b)
    {
        Vector512<T> result = comparison switch
        {
            Comparison.Equal => Vector512.Equals(a, b),
            Comparison.NotEqual => ~Vector512.Equals(a, b),
            Comparison.Less => Vector512.LessThan(a, b),
            Comparison.LessOrEqual => Vector512.LessThanOrEqual(a, b),
            Comparison.Greater => Vector512.GreaterThan(a, b),
            _ => Vector512.GreaterThanOrEqual(a, b),
        };
        return (uint)result.ExtractMostSignificantBits();
    }
}
