namespace GpuNet.Devices;

/// <summary>
/// The places in a buffer that is summed up in: <see cref="Formulas.Sums.CompensatedSum{R}"/> in device memory; where
/// the sum is infinite or NaN the rest is 0.
/// </summary>
public static class RunningSumLayout
{
    /// <summary>The sum.</summary>
    public const int Sum = 0;

    /// <summary>What rounding left out of it.</summary>
    public const int Rest = 1;

    /// <summary>The length of the buffer.</summary>
    public const int Length = 2;
}
