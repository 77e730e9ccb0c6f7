using System.Text.RegularExpressions;
using GpuNet.Formulas.Reals;
using ILGPU;
using ILGPU.Backends.PTX;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>
/// Why formulas have their constants on the right of a comparison: the fact of kernels-docs/kernels/README.md, so that
/// a version of ILGPU in which it no longer holds is noticed.
/// </summary>
public sealed partial class ComparisonTests : IDisposable
{
    private readonly Context context = Context.Create(builder => builder.EnableAlgorithms());

    [Fact]
    public void A_comparison_is_false_for_NaN_with_the_constant_on_the_right_and_true_with_it_on_the_left()
    {
        Assert.Equal(["setp.gt.f32"], Comparisons(view => view[0] = Choice(new Real32(view[0]), Real32.One)));
        Assert.Equal(["setp.gt.f32"], Comparisons(view => view[0] = Choice(new Real32(view[0]), new Real32(view[1]))));
        Assert.Equal(["setp.ltu.f32"], Comparisons(view => view[0] = Choice(Real32.One, new Real32(view[0]))));
    }

    public void Dispose() => context.Dispose();

    private static float Choice(Real32 left, Real32 right) =>
        Real32.IfGreater(left, right, Real32.One, Real32.Zero).Value;

    [GeneratedRegex(@"setp\.\w+\.f32")]
    private static partial Regex Comparison();

    private string[] Comparisons(Action<ArrayView<float>> kernel)
    {
        using PTXBackend backend = KernelTexts.ForPtx(context);
        return [.. Comparison().Matches(KernelTexts.Of(backend, kernel.Method)).Select(match => match.Value)];
    }
}
