using System.Runtime.Intrinsics;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>
/// Quotients and remainders of words. The quotient of two words in double precision, cut, is the whole one: it is never
/// rounded up to the next whole number, from which it is farther than half a unit in the last place.
/// </summary>
internal static unsafe class Divisions
{
    /// <summary>The lanes that divide by zero.</summary>
    public static uint Zeros(uint* b, uint active) =>
        active & (Zeros(Vector512.Load(b)) | (Zeros(Vector512.Load(b + 16)) << 16));

    /// <summary>Quotients, or remainders; the lesser number by −1 is itself again, without a remainder.</summary>
    public static void Signed(uint* d, uint* a, uint* b, uint active, bool remainder)
    {
        uint* result = stackalloc uint[Warp.Lanes];
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
        {
            Vector512<long> x = Widen(Vector256.Load((int*)a + lane));
            Vector512<long> y = Widen(Vector256.Load((int*)b + lane));
            Store(result + lane, x, y, Quotient(Vector512.ConvertToDouble(x), Vector512.ConvertToDouble(y)), remainder);
        }

        Lanes.Unary<VectorOperations.Copy>(d, result, active);
    }

    /// <summary>Quotients, or remainders, of numbers without a sign.</summary>
    public static void Unsigned(uint* d, uint* a, uint* b, uint active, bool remainder)
    {
        uint* result = stackalloc uint[Warp.Lanes];
        for (int lane = 0; lane < Warp.Lanes; lane += 8)
        {
            Vector512<long> x = Widen(Vector256.Load(a + lane));
            Vector512<long> y = Widen(Vector256.Load(b + lane));
            Store(result + lane, x, y, Quotient(Vector512.ConvertToDouble(x), Vector512.ConvertToDouble(y)), remainder);
        }

        Lanes.Unary<VectorOperations.Copy>(d, result, active);
    }

    private static uint Zeros(Vector512<uint> b) => (uint)Vector512.IsZero(b).ExtractMostSignificantBits();

    private static Vector512<long> Widen(Vector256<int> words) =>
        Vector512.WidenLower(Vector512.Create(words, default));

    private static Vector512<long> Widen(Vector256<uint> words) =>
        Vector512.WidenLower(Vector512.Create(words, default)).AsInt64();

    private static Vector512<long> Quotient(Vector512<double> x, Vector512<double> y) =>
        Vector512.ConvertToInt64(Vector512.Truncate(x / y));

    private static void Store(uint* d, Vector512<long> x, Vector512<long> y, Vector512<long> quotient, bool remainder)
    {
        Vector512<long> wide = remainder ? x - (quotient * y) : quotient;
        Vector512.Narrow(wide.AsUInt64(), default).GetLower().Store(d);
    }
}
