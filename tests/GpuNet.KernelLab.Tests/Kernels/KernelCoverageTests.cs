using System.Reflection;
using Xunit;

namespace GpuNet.KernelLab.Tests.Kernels;

/// <summary>What keeps the laboratory honest: no kernel escapes it, and nothing in it is the real library.</summary>
public sealed class KernelCoverageTests
{
    public static TheoryData<string> Kernels() =>
        [.. typeof(Lab).Assembly.GetTypes()
            .Where(type => type.Namespace == "GpuNet.Devices.Ilgpu.Kernels" && type.IsAbstract && type.IsSealed)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
            .Distinct()];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_runs_in_the_laboratory(string kernel)
    {
        string[] tests = Directory.GetFiles(Folder(), "*.cs");
        Assert.True(
            tests.Any(file => File.ReadAllText(file).Contains(kernel, StringComparison.Ordinal)),
            $"no test in {Folder()} runs {kernel}");
    }

    [Fact]
    public void The_laboratory_stands_without_the_real_library() =>
        Assert.DoesNotContain(
            typeof(Lab).Assembly.GetReferencedAssemblies(),
            reference => reference.Name!.StartsWith("ILGPU", StringComparison.Ordinal));

    private static string Folder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GpuNet.sln")))
            folder = folder.Parent;
        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "tests", "GpuNet.KernelLab.Tests", "Kernels");
    }
}
