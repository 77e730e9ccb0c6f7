namespace GpuNet.Formulas.Norms;

/// <summary>
/// min(1, c/n)·x for a limit c and a norm n, as (f·x)·b: b = 1 unless c/n is too small for a float. A non-finite norm
/// gives NaN throughout: an infinite or NaN vector has no direction. Pascanu, Mikolov and Bengio, ICML 2013.
/// </summary>
public static class NormClipping
{
    // 2⁻¹²⁶, the least float with all its digits; 2⁶⁴ and its reciprocal.
    private const float Least = 1.17549435e-38f;
    private const float Up = 1.8446744073709552e19f;
    private const float Down = 5.4210108624275222e-20f;

    /// <summary>f and b for a limit and a norm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (R Factor, R Back) Of<R>(R limit, R norm)
        where R : struct, IReal<R>
    {
        R quotient = limit / norm;
        R lifted = (limit * R.Of(Up)) / norm;

        // 0 for a finite norm, else NaN.
        R bad = norm - norm;
        R factor = R.IfGreater(-quotient, R.Of(-Least), lifted, quotient);
        R back = R.IfGreater(-quotient, R.Of(-Least), R.Of(Down), R.One);
        return (R.IfGreater(norm, limit, factor, R.One) + bad, back);
    }
}
