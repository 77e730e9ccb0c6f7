using GpuNet.KernelLab.Simulation;

namespace ILGPU;

/// <summary>
/// Atomic operations on an element of a view, which is taken by a <see cref="LongIndex1D"/>. Each gives the value
/// before.
/// </summary>
public static class Atomic
{
    /// <summary>The sum replaces the target.</summary>
    public static int Add(ref int target, int value) => Apply(ref target, target + value);

    /// <summary>The sum replaces the target.</summary>
    public static uint Add(ref uint target, uint value) => Apply(ref target, target + value);

    /// <summary>The sum replaces the target.</summary>
    public static long Add(ref long target, long value) => Apply(ref target, target + value);

    /// <summary>The sum replaces the target.</summary>
    public static ulong Add(ref ulong target, ulong value) => Apply(ref target, target + value);

    /// <summary>The sum replaces the target.</summary>
    public static float Add(ref float target, float value) => Apply(ref target, target + value);

    /// <summary>The sum replaces the target.</summary>
    public static double Add(ref double target, double value) => Apply(ref target, target + value);

    /// <summary>The greater replaces the target.</summary>
    public static int Max(ref int target, int value) => Apply(ref target, Math.Max(target, value));

    /// <summary>The greater replaces the target.</summary>
    public static uint Max(ref uint target, uint value) => Apply(ref target, Math.Max(target, value));

    /// <summary>The greater replaces the target.</summary>
    public static long Max(ref long target, long value) => Apply(ref target, Math.Max(target, value));

    /// <summary>The greater replaces the target.</summary>
    public static ulong Max(ref ulong target, ulong value) => Apply(ref target, Math.Max(target, value));

    /// <summary>The greater replaces the target.</summary>
    public static float Max(ref float target, float value) => Apply(ref target, Math.Max(target, value));

    /// <summary>The greater replaces the target.</summary>
    public static double Max(ref double target, double value) => Apply(ref target, Math.Max(target, value));

    /// <summary>The smaller replaces the target.</summary>
    public static int Min(ref int target, int value) => Apply(ref target, Math.Min(target, value));

    /// <summary>The smaller replaces the target.</summary>
    public static uint Min(ref uint target, uint value) => Apply(ref target, Math.Min(target, value));

    /// <summary>The smaller replaces the target.</summary>
    public static long Min(ref long target, long value) => Apply(ref target, Math.Min(target, value));

    /// <summary>The smaller replaces the target.</summary>
    public static ulong Min(ref ulong target, ulong value) => Apply(ref target, Math.Min(target, value));

    /// <summary>The smaller replaces the target.</summary>
    public static float Min(ref float target, float value) => Apply(ref target, Math.Min(target, value));

    /// <summary>The smaller replaces the target.</summary>
    public static double Min(ref double target, double value) => Apply(ref target, Math.Min(target, value));

    /// <summary>The common bits replace the target.</summary>
    public static int And(ref int target, int value) => Apply(ref target, target & value);

    /// <summary>The common bits replace the target.</summary>
    public static uint And(ref uint target, uint value) => Apply(ref target, target & value);

    /// <summary>The common bits replace the target.</summary>
    public static long And(ref long target, long value) => Apply(ref target, target & value);

    /// <summary>The common bits replace the target.</summary>
    public static ulong And(ref ulong target, ulong value) => Apply(ref target, target & value);

    /// <summary>The bits of either replace the target.</summary>
    public static int Or(ref int target, int value) => Apply(ref target, target | value);

    /// <summary>The bits of either replace the target.</summary>
    public static uint Or(ref uint target, uint value) => Apply(ref target, target | value);

    /// <summary>The bits of either replace the target.</summary>
    public static long Or(ref long target, long value) => Apply(ref target, target | value);

    /// <summary>The bits of either replace the target.</summary>
    public static ulong Or(ref ulong target, ulong value) => Apply(ref target, target | value);

    /// <summary>The bits of one alone replace the target.</summary>
    public static int Xor(ref int target, int value) => Apply(ref target, target ^ value);

    /// <summary>The bits of one alone replace the target.</summary>
    public static uint Xor(ref uint target, uint value) => Apply(ref target, target ^ value);

    /// <summary>The bits of one alone replace the target.</summary>
    public static long Xor(ref long target, long value) => Apply(ref target, target ^ value);

    /// <summary>The bits of one alone replace the target.</summary>
    public static ulong Xor(ref ulong target, ulong value) => Apply(ref target, target ^ value);

    /// <summary>The value replaces the target.</summary>
    public static int Exchange(ref int target, int value) => Apply(ref target, value);

    /// <summary>The value replaces the target.</summary>
    public static uint Exchange(ref uint target, uint value) => Apply(ref target, value);

    /// <summary>The value replaces the target.</summary>
    public static long Exchange(ref long target, long value) => Apply(ref target, value);

    /// <summary>The value replaces the target.</summary>
    public static ulong Exchange(ref ulong target, ulong value) => Apply(ref target, value);

    /// <summary>The value replaces the target.</summary>
    public static float Exchange(ref float target, float value) => Apply(ref target, value);

    /// <summary>The value replaces the target.</summary>
    public static double Exchange(ref double target, double value) => Apply(ref target, value);

    /// <summary>The value replaces the target where that is equal to <paramref name="compare"/>.</summary>
    public static int CompareExchange(ref int target, int compare, int value) =>
        Apply(ref target, target == compare ? value : target);

    /// <summary>The value replaces the target where that is equal to <paramref name="compare"/>.</summary>
    public static uint CompareExchange(ref uint target, uint compare, uint value) =>
        Apply(ref target, target == compare ? value : target);

    /// <summary>The value replaces the target where that is equal to <paramref name="compare"/>.</summary>
    public static long CompareExchange(ref long target, long compare, long value) =>
        Apply(ref target, target == compare ? value : target);

    /// <summary>The value replaces the target where that is equal to <paramref name="compare"/>.</summary>
    public static ulong CompareExchange(ref ulong target, ulong compare, ulong value) =>
        Apply(ref target, target == compare ? value : target);

    /// <summary>The value replaces the target where that is equal to <paramref name="compare"/>.</summary>
    public static float CompareExchange(ref float target, float compare, float value) =>
        Apply(ref target, target == compare ? value : target);

    /// <summary>The value replaces the target where that is equal to <paramref name="compare"/>.</summary>
    public static double CompareExchange(ref double target, double compare, double value) =>
        Apply(ref target, target == compare ? value : target);

    private static T Apply<T>(ref T target, T value)
        where T : unmanaged
    {
        SimulatedThread.Current.UseReference(ref target);
        T before = target;
        target = value;
        return before;
    }
}
