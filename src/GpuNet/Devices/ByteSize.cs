namespace GpuNet.Devices;

/// <summary>Amounts of memory in human-readable form.</summary>
public static class ByteSize
{
    private static readonly string[] Units = ["KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>
    /// Below a thousand the number of bytes, otherwise two decimals of the largest unit: <c>6.35 GB</c>; 1 KB is 1000
    /// bytes.
    /// </summary>
    public static string Text(long bytes)
    {
        if (Math.Abs((double)bytes) < 1000)
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
        double amount = bytes / 1e3;
        int unit = 0;

        // An amount that two decimals would round up to a thousand is given in the next unit.
        while (Math.Abs(amount) >= 999.995 && unit < Units.Length - 1)
        {
            amount /= 1e3;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{amount:0.00} {Units[unit]}");
    }
}
