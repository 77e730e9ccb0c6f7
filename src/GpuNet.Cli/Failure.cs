namespace GpuNet.Cli;

/// <summary>What went wrong, in one line.</summary>
internal static class Failure
{
    /// <summary>The line for an exception that ends the tool.</summary>
    public static string Describe(Exception exception)
    {
        string message = OneLine(exception.Message);
        return IsExpected(exception) ? message : $"internal error ({exception.GetType().Name}): {message}";
    }

    /// <summary>A message without what .NET appends for programmers: the parameter's name, the actual value.</summary>
    public static string OneLine(string message)
    {
        string line = message.Split(" (Parameter '", 2)[0].ReplaceLineEndings(" ").Trim();
        return line.Length == 0 ? "no reason given" : line;
    }

    private static bool IsExpected(Exception exception) =>
        exception is UsageException
            or DivergedException
            or ExampleSkippedException
            or IOException
            or InvalidDataException
            or UnauthorizedAccessException
            or OutOfMemoryException
            or DeviceLostException
            or DeviceUnavailableException
            or ArgumentException;
}
