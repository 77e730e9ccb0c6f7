using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.PTX;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>
/// What the functions of formulas become in PTX: their errors on kernels-docs/kernels/README.md follow from it.
/// </summary>
public sealed partial class FunctionTests : IDisposable
{
    private readonly Context context = Context.Create(builder => builder.EnableAlgorithms());

    [Fact]
    public void Exponentials_and_logarithms_are_those_that_the_page_bounds()
    {
        Assert.Equal(["mul.f32", "ex2.approx.f32"], Operations(view => view[0] = MathF.Exp(view[0])));
        Assert.Equal(["lg2.approx.f32", "mul.f32"], Operations(view => view[0] = MathF.Log(view[0])));
    }

    [Fact]
    public void Roots_and_quotients_are_rounded_once()
    {
        Assert.Equal(["sqrt.rn.f32"], Operations(view => view[0] = MathF.Sqrt(view[0])));
        Assert.Equal(["div.rn.f32"], Operations(view => view[0] = view[1] / view[0]));
        Assert.Equal(["rcp.rn.f32"], Operations(view => view[0] = 1f / view[0]));
    }

    [Fact]
    public void XMath_gives_what_MathF_gives()
    {
        Assert.Equal(
            Operations(view => view[0] = MathF.Exp(view[0])), Operations(view => view[0] = XMath.Exp(view[0])));
        Assert.Equal(
            Operations(view => view[0] = MathF.Log(view[0])), Operations(view => view[0] = XMath.Log(view[0])));
        Assert.Equal(
            Operations(view => view[0] = MathF.Sqrt(view[0])), Operations(view => view[0] = XMath.Sqrt(view[0])));
    }

    [Fact]
    public void The_tangent_and_the_maximum_of_XMath_are_not_for_formulas()
    {
        Assert.Contains("tanh.approx.f32", Operations(view => view[0] = XMath.Tanh(view[0])));
        Assert.Equal(["max.f32"], Operations(view => view[0] = XMath.Max(view[0], view[1])));
    }

    public void Dispose() => context.Dispose();

    [
        GeneratedRegex(
            @"^\s*((?:mul|add|sub|neg|abs|ex2|lg2|sqrt|div|rcp|tanh|max|min|fma)\.[a-z.]*f32)\b",
            RegexOptions.Multiline),
    ]
    private static partial Regex Operation();

    private string[] Operations(Action<ArrayView<float>> kernel)
    {
        using PTXBackend backend = KernelTexts.ForPtx(context);
        return [.. Operation().Matches(KernelTexts.Of(backend, kernel.Method)).Select(match => match.Groups[1].Value)];
    }
}
