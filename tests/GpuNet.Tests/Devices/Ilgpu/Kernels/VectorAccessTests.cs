using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.PTX;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>Where the pages claim accesses of 128 bits, the PTX has them.</summary>
public sealed partial class VectorAccessTests : IDisposable
{
    // The wide products alone take seconds to compile.
    private static readonly ConcurrentDictionary<MethodInfo, string> Texts = new();

    private readonly Context context = Context.Create(builder => builder.EnableAlgorithms());

    // Fills only write. A thread of the wide product finishes sixteen times four elements, of the other four times.
    [Theory]
    [InlineData("ElementwiseKernels.Fill", 0, 1)]
    [InlineData("ElementwiseKernels.Map", 1, 1)]
    [InlineData("ElementwiseKernels.MapGradient", 1, 1)]
    [InlineData("ElementwiseKernels.Add", 2, 1)]
    [InlineData("ElementwiseKernels.Scale", 1, 1)]
    [InlineData("ElementwiseKernels.Multiply", 2, 1)]
    [InlineData("DropoutKernels.Dropout", 1, 1)]
    [InlineData("TrainingKernels.Update", 2, 1)]
    [InlineData("GroupGemmKernels.Product", 2, 4)]
    [InlineData("WideGemmKernels.Product", 4, 16)]
    public void Memory_is_moved_by_128_bits(string name, int loads, int stores)
    {
        using PTXBackend backend = KernelTexts.ForPtx(context);
        MethodInfo[] kernels =
            [.. KernelCatalog.All().Where(kernel => $"{kernel.DeclaringType!.Name}.{kernel.Name}" == name)];
        Assert.NotEmpty(kernels);
        foreach (MethodInfo kernel in kernels)
        {
            string text = Texts.GetOrAdd(kernel, _ => KernelTexts.Of(backend, kernel));
            string full = KernelCatalog.NameOf(kernel);
            Assert.True(Load().Count(text) >= loads, $"{full} has {Load().Count(text)} loads of 128 bits, not {loads}");
            Assert.True(
                Store().Count(text) >= stores, $"{full} has {Store().Count(text)} stores of 128 bits, not {stores}");
        }
    }

    [Fact]
    public void The_wide_product_reads_and_writes_shared_memory_by_128_bits_where_it_is_aligned()
    {
        using PTXBackend backend = KernelTexts.ForPtx(context);
        foreach (MethodInfo kernel in
            KernelCatalog.All().Where(kernel => kernel.DeclaringType!.Name == "WideGemmKernels"))
        {
            string text = Texts.GetOrAdd(kernel, _ => KernelTexts.Of(backend, kernel));
            string name = KernelCatalog.NameOf(kernel);
            Assert.True(
                SharedLoad().Count(text) == 4, $"{name} has {SharedLoad().Count(text)} shared loads of 128 bits");
            Assert.True(text.Contains("st.shared.v4.f32", StringComparison.Ordinal), $"{name} stores no 128 bits");
            Assert.False(
                text.Contains("ld.shared.f32", StringComparison.Ordinal), $"{name} loads single shared numbers");
            Assert.True(SharedAlignment().Count(text) == 2, $"{name} does not align its tiles to 16 bytes");
        }
    }

    public void Dispose() => context.Dispose();

    [GeneratedRegex(@"\bld(\.global)?\.v4\.f32\b")]
    private static partial Regex Load();

    [GeneratedRegex(@"\bst(\.global)?\.v4\.f32\b")]
    private static partial Regex Store();

    [GeneratedRegex(@"\bld\.shared\.v4\.f32\b")]
    private static partial Regex SharedLoad();

    [GeneratedRegex(@"\.shared \.align 16 \.b8")]
    private static partial Regex SharedAlignment();
}
