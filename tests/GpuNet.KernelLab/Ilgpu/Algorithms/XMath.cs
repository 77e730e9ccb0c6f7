namespace ILGPU.Algorithms;

/// <summary>Mathematical functions.</summary>
public static class XMath
{
    /// <summary>|x|.</summary>
    public static float Abs(float value) => MathF.Abs(value);

    /// <summary>The nearest whole number upwards.</summary>
    public static float Ceiling(float value) => MathF.Ceiling(value);

    /// <summary>The value moved into the interval.</summary>
    public static float Clamp(float value, float min, float max) => Max(Min(value, max), min);

    /// <summary>The value moved into the interval.</summary>
    public static int Clamp(int value, int min, int max) => Max(Min(value, max), min);

    /// <summary>cos x.</summary>
    public static float Cos(float value) => MathF.Cos(value);

    /// <summary>numerator / denominator, rounded upwards.</summary>
    public static int DivRoundUp(int numerator, int denominator) => (numerator + denominator - 1) / denominator;

    /// <summary>numerator / denominator, rounded downwards.</summary>
    public static int DivRoundDown(int numerator, int denominator) => numerator / denominator;

    /// <summary>eˣ.</summary>
    public static float Exp(float value) => MathF.Exp(value);

    /// <summary>2ˣ.</summary>
    public static float Exp2(float value) => MathF.Pow(2f, value);

    /// <summary>The nearest whole number downwards.</summary>
    public static float Floor(float value) => MathF.Floor(value);

    /// <summary>Whether it is no number.</summary>
    public static bool IsNaN(float value) => float.IsNaN(value);

    /// <summary>ln x.</summary>
    public static float Log(float value) => MathF.Log(value);

    /// <summary>log₂ x.</summary>
    public static float Log2(float value) => MathF.Log2(value);

    /// <summary>The greater.</summary>
    public static float Max(float first, float second) => MathF.Max(first, second);

    /// <summary>The greater.</summary>
    public static int Max(int first, int second) => Math.Max(first, second);

    /// <summary>The smaller.</summary>
    public static float Min(float first, float second) => MathF.Min(first, second);

    /// <summary>The smaller.</summary>
    public static int Min(int first, int second) => Math.Min(first, second);

    /// <summary>baseᵉˣᵖ.</summary>
    public static float Pow(float @base, float exp) => MathF.Pow(@base, exp);

    /// <summary>1/x.</summary>
    public static float Rcp(float value) => 1f / value;

    /// <summary>1/√x.</summary>
    public static float Rsqrt(float value) => 1f / MathF.Sqrt(value);

    /// <summary>sin x.</summary>
    public static float Sin(float value) => MathF.Sin(value);

    /// <summary>√x.</summary>
    public static float Sqrt(float value) => MathF.Sqrt(value);

    /// <summary>tanh x.</summary>
    public static float Tanh(float value) => MathF.Tanh(value);
}
