namespace GpuNet.Devices;

/// <summary>
/// The layout of a buffer that holds a running sum: <see cref="Formulas.Sums.CompensatedSum{R}"/> in device memory.
/// </summary>
public static class CompensatedSumLayout
{
    /// <summary>The sum.</summary>
    public const int Sum = 0;

    /// <summary>What rounding left out of it.</summary>
    public const int Rest = 1;

    /// <summary>The length of the buffer.</summary>
    public const int Length = 2;
}
