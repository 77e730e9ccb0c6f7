using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>
/// The OpenCL C that a driver gets of every kernel with every formula, read by a compiler that did not write it.
/// </summary>
public sealed partial class OpenClSyntaxTests
{
    [SkippableFact]
    public void Clang_accepts_every_kernel()
    {
        string? clang = Clang();
        Skip.If(clang is null, "clang is not installed: OpenCL C is not checked");
        Assert.Equal("", Complaints(clang, KernelTexts.OpenCl));
    }

    [SkippableFact]
    public void Clang_refuses_a_kernel_with_a_word_too_many()
    {
        string? clang = Clang();
        Skip.If(clang is null, "clang is not installed: OpenCL C is not checked");
        OpenClKernelText kernel = KernelTexts.OpenCl[0];
        string broken = kernel.Mended.Replace("))) void", "))) void void", StringComparison.Ordinal);
        Assert.NotEqual(kernel.Mended, broken);
        Assert.Contains(
            kernel.Name, Complaints(clang, [kernel with { Mended = broken }]), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^clang(-\d+)?$")]
    private static partial Regex ClangName();

    [GeneratedRegex(@"(\d+)\.cl:\d+:\d+: error: .*")]
    private static partial Regex Complaint();

    /// <summary>One process for all texts, since to start it takes longer than to read one.</summary>
    private static string Complaints(string clang, IReadOnlyList<OpenClKernelText> texts)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-opencl-");
        try
        {
            var start = new ProcessStartInfo(clang, ["-x", "cl", "-cl-std=CL1.2", "-fsyntax-only", "-w"])
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardError = true,
            };
            for (int number = 0; number < texts.Count; number++)
            {
                File.WriteAllText(Path.Combine(folder.FullName, $"{number}.cl"), texts[number].Mended);
                start.ArgumentList.Add($"{number}.cl");
            }

            using Process process = Process.Start(start)!;
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            IEnumerable<string> errors = Complaint().Matches(said)
                .Select(match => $"{texts[int.Parse(match.Groups[1].ValueSpan, null)].Name}: {match.Value}");
            string complaints = string.Join(Environment.NewLine, errors);
            return process.ExitCode == 0 || complaints.Length > 0 ? complaints : $"clang: {said}";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>clang, or the newest clang-N, on the path.</summary>
    private static string? Clang() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Directory.Exists)
            .SelectMany(Directory.GetFiles)
            .Where(file => ClangName().IsMatch(Path.GetFileName(file)))
            .OrderBy(file => Path.GetFileName(file).Length)
            .ThenByDescending(file => file, StringComparer.Ordinal)
            .FirstOrDefault();
}
