using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.PTX;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>What every kernel with every formula becomes for GPUs, read as text: no GPU is needed for it.</summary>
public sealed partial class CodeGenerationTests : IDisposable
{
    private readonly Context context = Context.Create(builder => builder.EnableAlgorithms());

    [Theory]
    [InlineData(7, 0)]
    [InlineData(8, 0)]
    [InlineData(9, 0)]
    public void PTX_has_nothing_that_is_wrong_or_slow(int major, int minor)
    {
        using PTXBackend backend = KernelTexts.ForPtx(context, major, minor);
        var faults = new List<string>();
        foreach (MethodInfo kernel in KernelCatalog.All())
        {
            string text = KernelTexts.Of(backend, kernel);
            string name = KernelCatalog.NameOf(kernel);
            Keep($"sm_{major}{minor}-{name}.ptx", text);
            if (text.Contains($".maxntid {KernelCatalog.ThreadsOf(kernel)}, 1, 1", StringComparison.Ordinal) != major >= 8)
                faults.Add($"{name} does not tell the assembler its group size, or where it would spill");
            if (text.Contains(".minnctapersm 2", StringComparison.Ordinal) != major >= 8)
                faults.Add($"{name} does not tell the assembler how many groups need room, or where it would spill");
            if (text.Contains(".local", StringComparison.Ordinal))
                faults.Add($"{name} keeps something in local memory");
            if (text.Contains(".extern", StringComparison.Ordinal))
                faults.Add($"{name} calls an unresolved function");
            if (text.Contains("0f00000001", StringComparison.Ordinal))
                faults.Add($"{name} takes the bits of an integer 1 for a number");
            if (new SharedMemoryOrder(text).Race is string race)
                faults.Add($"{name} {race}");
            if (text.Contains("tanh.approx", StringComparison.Ordinal))
                faults.Add($"{name} takes the GPU's tangent, which is right to 11 bits only");
            if (Unordered().IsMatch(text))
                faults.Add($"{name} compares so that NaN passes, which OpenCL C does not: its text loses that flag");
            if (Double().IsMatch(text))
                faults.Add($"{name} computes in double precision");
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [Fact]
    public void OpenCL_has_nothing_that_is_wrong()
    {
        var faults = new List<string>();
        foreach (OpenClKernelText kernel in KernelTexts.OpenCl)
        {
            Keep($"{kernel.Name}.cl", kernel.Mended);
            if (kernel.Source.Contains("double", StringComparison.Ordinal))
                faults.Add($"{kernel.Name} computes in double precision");
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [Fact]
    public void Every_kernel_is_compiled_and_there_are_some()
    {
        string[] names = [.. KernelCatalog.All().Select(KernelCatalog.NameOf)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Contains("ElementwiseKernels.Map⟨ReLU⟩", names);
        Assert.Contains("GemmKernels.Tiled⟨UpdateEpilogue⟨Adam⟩⟩", names);
        Assert.Contains("TrainingKernels.Gather⟨Int32⟩", names);
    }

    public void Dispose() => context.Dispose();

    [GeneratedRegex(@"\.f64\b")]
    private static partial Regex Double();

    // An inequality alone is true for NaN in both languages.
    [GeneratedRegex(@"\bsetp\.(lt|le|gt|ge|eq)u\.f(32|64)\b")]
    private static partial Regex Unordered();

    /// <summary>Writes the text where GPUNET_KERNEL_TEXTS says, to be read.</summary>
    private static void Keep(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("GPUNET_KERNEL_TEXTS") is string folder)
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder).FullName, name), text);
    }
}
