using GpuNet.CudaEmulator;
using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>The contract on an emulated CUDA device, with nothing found by the emulator.</summary>
public abstract class EmulatedDeviceTests(EmulatorOptions options) : IlgpuDeviceTests("cuda")
{
    private static readonly Dictionary<EmulatorOptions, EmulatedMachine> Machines = [];

    // Twice the largest error of one exponential in the contract: derived in kernels-docs/kernels/README.md, Functions.
    protected override double FunctionRoundings => 64;

    protected override int LargeLength => EmulatedCuda.IsUsed ? ShortLists.LargeLength : base.LargeLength;

    protected override IEnumerable<int> Lengths => EmulatedCuda.IsUsed ? ShortLists.Lengths : base.Lengths;

    protected override IEnumerable<(int Rows, int Columns)> Matrices =>
        EmulatedCuda.IsUsed ? ShortLists.Matrices : base.Matrices;

    protected override IEnumerable<GemmShape> Shapes =>
        EmulatedCuda.IsUsed ? ShortLists.OfShapes(base.Shapes) : base.Shapes;

    // Kernels pass over no zeros: these are products as all others.
    protected override IEnumerable<GemmShape> ShapesOfZeros =>
        EmulatedCuda.IsUsed ? ShortLists.OfShapes(base.ShapesOfZeros.SkipLast(4)) : base.ShapesOfZeros;

    protected override IEnumerable<(int Samples, int Features, int Columns)> Batches =>
        EmulatedCuda.IsUsed ? ShortLists.Batches : base.Batches;

    protected override int LongLength => EmulatedCuda.IsUsed ? ShortLists.LongLength : base.LongLength;

    protected override IReadOnlyList<int> LongInner => EmulatedCuda.IsUsed ? ShortLists.LongInner : base.LongInner;

    protected override IEnumerable<GemmShape> EpilogueShapes(string formula) =>
        EmulatedCuda.IsUsed ? ShortLists.OfShapes(Shapes, formula) : Shapes;

    protected override object DeviceKey => options;

    [SkippableFact]
    public void Every_formula_is_tried_behind_a_whole_product_and_behind_a_sum_of_parts()
    {
        GemmShape[] shapes = [.. EpilogueShapes("sin").Where(shape => shape.Operations > 0)];
        Assert.Contains(shapes, shape => Device.GemmWorkspaceLength(shape) == 0);
        Assert.Contains(shapes, shape => Device.GemmWorkspaceLength(shape) > 0);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        lock (Machines)
        {
            if (Machines.TryGetValue(options, out EmulatedMachine? machine))
                machine.ThrowIfAnythingWasFound();
        }
    }

    // On the same machine, so that it tells of what this one does as well.
    protected override Device OpenAnother()
    {
        _ = Device;
        lock (Machines)
        {
            if (Machines.TryGetValue(options, out EmulatedMachine? machine))
                machine.MakeCurrent();
        }

        return GpuNet.Devices.Devices.Open("cuda");
    }

    protected override Device OpenDevice()
    {
        Device device = EmulatedCuda.Open(options, out EmulatedMachine machine);
        lock (Machines)
            Machines.Add(options, machine);
        return device;
    }
}
