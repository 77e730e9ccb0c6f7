using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>NVIDIA's assembler of PTX, where it is installed: what a kernel becomes on a GPU, without one.</summary>
/// <param name="Path">The program.</param>
/// <param name="Release">Its version: <c>11.8</c>.</param>
internal sealed partial record Ptxas(string Path, string Release)
{
    /// <summary>The program on the path, or in the toolkit's own folder; null where it is not installed.</summary>
    public static Ptxas? Find()
    {
        string name = OperatingSystem.IsWindows() ? "ptxas.exe" : "ptxas";
        string? toolkit = Environment.GetEnvironmentVariable("CUDA_PATH");
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(toolkit is null ? ["/usr/local/cuda/bin"] : [System.IO.Path.Combine(toolkit, "bin")])
            .Select(folder => System.IO.Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        return path is null
            ? null
            : new Ptxas(path, ReleaseNumber().Match(Run(path, ["--version"]).Said).Groups[1].Value);
    }

    /// <summary>Assembles a text for an architecture such as <c>sm_90</c>.</summary>
    /// <exception cref="InvalidOperationException">It does not take the text; the message is its own.</exception>
    public PtxasReport Assemble(string text, string architecture)
    {
        string file = System.IO.Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, VersionLine().Replace(text, Lowered));
            (int exitCode, string said) = Run(Path, [$"-arch={architecture}", "-v", file, "-o", file + ".cubin"]);
            if (exitCode != 0)
                throw new InvalidOperationException(said.Trim());
            return new PtxasReport(
                Number(UsedRegisters().Match(said)),
                Spills().Matches(said).Sum(Number),
                Number(SharedMemory().Match(said)));
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".cubin");
        }
    }

    /// <summary>A text says which version of PTX it was written for; an older assembler takes what it knows.</summary>
    private string Lowered(Match line)
    {
        decimal known = decimal.Parse(Release, CultureInfo.InvariantCulture) < 12 ? 7.8m : 8.0m;
        decimal written = decimal.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $".version {Math.Min(written, known)}");
    }

    private static (int ExitCode, string Said) Run(string program, string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result + errors);
    }

    private static int Number(Match match) =>
        match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"release (\d+\.\d+)")]
    private static partial Regex ReleaseNumber();

    [GeneratedRegex(@"^\.version (\d+\.\d+)", RegexOptions.Multiline)]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex UsedRegisters();

    [GeneratedRegex(@"(\d+) bytes (?:spill stores|spill loads|stack frame)")]
    private static partial Regex Spills();

    [GeneratedRegex(@"(\d+) bytes smem")]
    private static partial Regex SharedMemory();
}
