using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.TestReport;
using GpuNet.Tests.Formulas.Cases;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// On the first OpenCL device, where there is one. A processor's driver takes seconds to compile a product, so there the
/// lists are those of the CPU accelerator, and most formulas behind a product are tried where its sums are cut.
/// </summary>
[Collection("opencl")]
public sealed class OpenClDeviceTests() : IlgpuDeviceTests("opencl"), IDeviceTests
{
    public static DevicePlace Place => PlaceOf("opencl");

    // The specification allows 3 ulp; the rest is for native functions: kernels-docs/kernels/README.md, Functions.
    protected override double FunctionRoundings => 64;

    protected override int LargeLength => IsProcessor ? ShortLists.LargeLength : base.LargeLength;

    protected override IEnumerable<int> Lengths => IsProcessor ? ShortLists.Lengths : base.Lengths;

    protected override IEnumerable<(int Rows, int Columns)> Matrices =>
        IsProcessor ? ShortLists.Matrices : base.Matrices;

    // Kernels pass over no zeros, and have no other order for what products alone read.
    protected override IEnumerable<GemmShape> ShapesOfZeros =>
        IsProcessor ? ShortLists.OfShapes(base.ShapesOfZeros.SkipLast(4)) : base.ShapesOfZeros;

    protected override IEnumerable<(int Samples, int Features, int Columns)> Batches =>
        IsProcessor ? ShortLists.Batches : base.Batches;

    protected override int LongLength => IsProcessor ? ShortLists.LongLength : base.LongLength;

    protected override IReadOnlyList<int> LongInner => IsProcessor ? ShortLists.LongInner : base.LongInner;

    private bool IsProcessor => Device.Description.Features.Contains(OpenClFamily.Processor);

    [SkippableFact]
    public void Auto_passes_over_a_processor()
    {
        foreach (FoundDevice found in new OpenClFamily().Find())
        {
            bool isProcessor = found.Description.Features.Contains(OpenClFamily.Processor);
            Assert.Equal(!isProcessor, found.IsForAuto);
        }

        Skip.IfNot(IsProcessor, "the first OpenCL device is no processor");
        using Device chosen = GpuNet.Devices.Devices.Open();
        Assert.NotEqual("opencl", chosen.Name);
    }

    [SkippableFact]
    public void Every_formula_is_tried_behind_a_product()
    {
        Assert.Contains(EpilogueShapes("sin"), shape => shape.Operations > 0);
        Assert.Contains(EpilogueShapes("adam"), shape => Device.GemmWorkspaceLength(shape) == 0);
        IEnumerable<string> names =
            [.. Catalog.Activations.Select(formula => formula.Name), .. Catalog.Updates.Select(formula => formula.Name)];
        Assert.Empty(ShortLists.AreTriedEverywhere.Except(names));
    }

    protected override IEnumerable<GemmShape> EpilogueShapes(string formula) =>
        !IsProcessor || ShortLists.AreTriedEverywhere.Contains(formula)
            ? Shapes
            : Shapes.Where(shape => Device.GemmWorkspaceLength(shape) > 0);
}
