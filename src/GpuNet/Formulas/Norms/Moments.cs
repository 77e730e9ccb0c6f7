namespace GpuNet.Formulas.Norms;

/// <summary>The mean μ of some numbers and the sum S = Σ(x − μ)² of their squared deviations.</summary>
/// <remarks>
/// Large sums of squares are never subtracted from each other: E[x²] − E[x]² loses every digit of a variance that is
/// small compared with the mean.
/// </remarks>
/// <param name="Mean">μ.</param>
/// <param name="Squares">S.</param>
public readonly record struct Moments<R>(R Mean, R Squares)
    where R : struct, IReal<R>
{
    /// <summary>
    /// From a first estimate m of the mean, Σ(x − m) and Σ(x − m)²: the rounding error of m is removed from both (Chan,
    /// Golub, LeVeque, The American Statistician 37, 1983).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Moments<R> Corrected(R estimate, R distances, R squares, R count)
    {
        R error = distances / count;
        return new Moments<R>(estimate + error, squares - (distances * error));
    }
}
