using System.Reflection;
using GpuNet.Devices.Ilgpu.Kernels;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

/// <summary>No kernel escapes these tests.</summary>
public sealed class KernelCoverageTests
{
    public static TheoryData<string> Kernels() =>
        [.. typeof(ElementwiseKernels).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(ElementwiseKernels).Namespace && type.IsAbstract && type.IsSealed)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
            .Distinct()];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_is_run(string kernel)
    {
        string[] tests = Directory.GetFiles(Folder(), "*.cs");
        Assert.True(
            tests.Any(file => File.ReadAllText(file).Contains(kernel, StringComparison.Ordinal)),
            $"no test in {Folder()} runs {kernel}");
    }

    private static string Folder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GpuNet.sln")))
            folder = folder.Parent;
        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "tests", "GpuNet.Tests", "Devices", "Ilgpu", "Kernels", "Meaning");
    }
}
