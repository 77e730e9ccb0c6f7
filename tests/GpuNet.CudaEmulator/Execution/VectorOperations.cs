using System.Runtime.Intrinsics;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>The functions of hot instructions. Each is the instruction's, exact where the instruction is.</summary>
internal static class VectorOperations
{
    private static Vector512<float> F(Vector512<uint> bits) => bits.AsSingle();

    /// <summary>Arithmetic gives one NaN, whichever it got.</summary>
    private static Vector512<uint> Canonical(Vector512<float> value) => Vector512.ConditionalSelect(
        Vector512.Equals(value, value).AsUInt32(), value.AsUInt32(), Vector512.Create(0x7fffffffu));

    internal readonly struct AddFloat : IBinary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => Canonical(F(a) + F(b));
    }

    internal readonly struct SubtractFloat : IBinary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => Canonical(F(a) - F(b));
    }

    internal readonly struct MultiplyFloat : IBinary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => Canonical(F(a) * F(b));
    }

    internal readonly struct DivideFloat : IBinary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => Canonical(F(a) / F(b));
    }

    /// <summary>The lesser; of a number and NaN the number.</summary>
    internal readonly struct MinimumFloat : IBinary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) =>
            Canonical(Vector512.MinNumber(F(a), F(b)));
    }

    internal readonly struct MaximumFloat : IBinary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) =>
            Canonical(Vector512.MaxNumber(F(a), F(b)));
    }

    internal readonly struct NegateFloat : IUnary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a) => a ^ Vector512.Create(0x80000000u);
    }

    internal readonly struct AbsoluteFloat : IUnary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a) => a & Vector512.Create(0x7fffffffu);
    }

    internal readonly struct RootFloat : IUnary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a) => Canonical(Vector512.Sqrt(F(a)));
    }

    internal readonly struct ReciprocalFloat : IUnary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a) => Canonical(Vector512.Create(1f) / F(a));
    }

    internal readonly struct FloatFromSigned : IUnary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a) => Vector512.ConvertToSingle(a.AsInt32()).AsUInt32();
    }

    internal readonly struct Copy : IUnary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a) => a;
    }

    internal readonly struct Not : IUnary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a) => ~a;
    }

    internal readonly struct Add : IBinary32, IBinary64
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => a + b;

        public static Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b) => a + b;
    }

    internal readonly struct Subtract : IBinary32, IBinary64
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => a - b;

        public static Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b) => a - b;
    }

    internal readonly struct Multiply : IBinary32, IBinary64
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => a * b;

        public static Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b) => a * b;
    }

    internal readonly struct And : IBinary32, IBinary64
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => a & b;

        public static Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b) => a & b;
    }

    internal readonly struct Or : IBinary32, IBinary64
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => a | b;

        public static Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b) => a | b;
    }

    internal readonly struct Xor : IBinary32, IBinary64
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => a ^ b;

        public static Vector512<ulong> Apply(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;
    }

    internal readonly struct MinimumSigned : IBinary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) =>
            Vector512.Min(a.AsInt32(), b.AsInt32()).AsUInt32();
    }

    internal readonly struct MaximumSigned : IBinary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) =>
            Vector512.Max(a.AsInt32(), b.AsInt32()).AsUInt32();
    }

    internal readonly struct MinimumUnsigned : IBinary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => Vector512.Min(a, b);
    }

    internal readonly struct MaximumUnsigned : IBinary32
    {
        public static Vector512<uint> Apply(Vector512<uint> a, Vector512<uint> b) => Vector512.Max(a, b);
    }
}
