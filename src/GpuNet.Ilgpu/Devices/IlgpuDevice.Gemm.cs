using GpuNet.Devices;
using GpuNet.Ilgpu.Kernels;
using ILGPU;

namespace GpuNet.Ilgpu;

/// <content>Matrix products: one kernel body for all four transpositions and every epilogue.</content>
internal sealed partial class IlgpuDevice
{
    private const int ShortestPart = 32;
    private const int MostParts = 32;

    /// <inheritdoc/>
    public override int GemmWorkspaceLength(GemmShape shape)
    {
        if (library is not null)
            return shape.Rows * shape.Columns;
        int splits = Splits(shape);
        return splits == 1 ? 0 : splits * shape.Rows * shape.Columns;
    }

    /// <inheritdoc/>
    protected override void GemmCore(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace)
    {
        if (library is not null)
            library.Multiply(shape, View(left), View(right), View(result));
        else
            Product(shape, left, right, workspace, new StoreEpilogue(View(result)));
    }

    /// <inheritdoc/>
    protected override void GemmActivationCore<TActivation>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float>? bias,
        TActivation activation,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace) =>
        Product(shape, left, right, workspace, new ActivationEpilogue<TActivation>(activation, View(bias), View(result)));

    /// <inheritdoc/>
    protected override void GemmGradientCore<TActivation>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        TActivation activation,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace) =>
        Product(
            shape,
            left,
            right,
            workspace,
            new GradientEpilogue<TActivation>(activation, View(input), View(output), View(result)));

    /// <inheritdoc/>
    protected override void GemmUpdateCore<TUpdate>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        TUpdate update,
        UpdateBuffers parameters,
        DeviceBuffer<float> workspace) =>
        Product(shape, left, right, workspace, new UpdateEpilogue<TUpdate>(update, Views(parameters)));

    private void Product<TEpilogue>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float> workspace,
        TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        var size = new GemmSize(shape);
        if (library is not null)
        {
            // cuBLAS knows none of the epilogues: each is a launch of its own, over a product that is one part.
            library.Multiply(shape, View(left), View(right), View(workspace));
            Launch(GroupGemmKernels.SumParts, Threads(shape.Rows * shape.Columns), size, 1, View(workspace), epilogue);
            return;
        }

        if (!groups)
        {
            int tiles = Tiles(shape, GemmKernels.Tile);
            Launch(GemmKernels.Tiled, Threads(tiles), size, View(left), View(right), epilogue);
            return;
        }

        int splits = Splits(shape);
        var config = new KernelConfig(Math.Max(1, Tiles(shape, GroupGemmKernels.Tile) * splits), GroupGemmKernels.Threads);
        if (splits == 1)
        {
            Launch(GroupGemmKernels.Product, config, size, splits, View(left), View(right), epilogue);
            return;
        }

        var parts = new StoreEpilogue(View(workspace));
        Launch(GroupGemmKernels.Product, config, size, splits, View(left), View(right), parts);
        Launch(
            GroupGemmKernels.SumParts, Threads(shape.Rows * shape.Columns), size, splits, View(workspace), epilogue);
    }

    /// <summary>
    /// In how many parts the sums of a product are cut: as many as leave no multiprocessor idle, where its tiles alone
    /// are too few. Shape and device determine it, so the order of a sum never changes.
    /// </summary>
    private int Splits(GemmShape shape)
    {
        int tiles = Tiles(shape, GroupGemmKernels.Tile);
        if (!groups || tiles == 0)
            return 1;
        int most = Math.Min(shape.Inner / ShortestPart, MostParts);
        most = (int)Math.Min(most, int.MaxValue / ((long)shape.Rows * shape.Columns));
        return Math.Clamp(accelerator.NumMultiprocessors / tiles, 1, Math.Max(most, 1));
    }

    private static int Tiles(GemmShape shape, int tile) =>
        ((shape.Rows + tile - 1) / tile) * ((shape.Columns + tile - 1) / tile);
}
