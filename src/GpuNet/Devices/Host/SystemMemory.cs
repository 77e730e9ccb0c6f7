namespace GpuNet.Devices.Host;

/// <summary>The memory available to this process without swapping.</summary>
internal static class SystemMemory
{
    /// <summary>The bytes currently available; the process's limit if the system does not report them.</summary>
    public static long AvailableBytes()
    {
        long most = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        try
        {
            return Math.Min(most, Parse(File.ReadLines("/proc/meminfo")) ?? most);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only Linux has the file; elsewhere only the limit of the process is known.
            return most;
        }
    }

    /// <summary>The line <c>MemAvailable: 123 kB</c> in bytes; null where there is none.</summary>
    internal static long? Parse(IEnumerable<string> lines)
    {
        const string Name = "MemAvailable:";
        string? line = lines.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        return long.TryParse(
            line?[Name.Length..].Replace("kB", "", StringComparison.Ordinal),
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture,
            out long kilobytes)
            ? kilobytes * 1024
            : null;
    }
}
