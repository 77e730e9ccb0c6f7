using System.ComponentModel;
using System.Diagnostics;

namespace GpuNet.Cli.Tests;

/// <summary>Tools of Unix that make what .NET cannot.</summary>
internal static class UnixTool
{
    /// <summary>Runs one; skips the test where it is absent or refuses.</summary>
    public static void Run(string name, params string[] arguments)
    {
        Skip.If(OperatingSystem.IsWindows(), $"Windows has no {name}");
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(name, arguments) { RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Skip.If(process.ExitCode != 0, error.Trim());
        }
        catch (Win32Exception)
        {
            Skip.If(true, $"{name} is not installed");
        }
    }
}
