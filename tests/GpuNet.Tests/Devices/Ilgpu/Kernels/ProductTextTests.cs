using System.Reflection;
using System.Text.RegularExpressions;
using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU;
using ILGPU.Backends.PTX;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>What the products of groups must not do for every step of k, read in their PTX.</summary>
public sealed partial class ProductTextTests : IDisposable
{
    private readonly Context context = Context.Create(builder => builder.EnableAlgorithms());

    public static TheoryData<Type> Products() => [typeof(GroupGemmKernels), typeof(WideGemmKernels)];

    [Theory]
    [MemberData(nameof(Products))]
    public void A_product_divides_twice_for_a_tile_and_never_for_a_step(Type kernels)
    {
        using PTXBackend backend = KernelTexts.ForPtx(context);
        string text = KernelTexts.Of(backend, Product(kernels));
        string steps = text[text.IndexOf("bar.sync", StringComparison.Ordinal)..];
        Assert.Equal(["div.u32", "div.u32"], IntegerDivision().Matches(text).Select(match => match.Value));
        Assert.DoesNotMatch(IntegerDivision(), steps);
    }

    public void Dispose() => context.Dispose();

    private static MethodInfo Product(Type kernels) =>
        kernels.GetMethod("Product")!.MakeGenericMethod(typeof(StoreEpilogue));

    [GeneratedRegex(@"\b(div|rem)\.[su](32|64)\b")]
    private static partial Regex IntegerDivision();
}
