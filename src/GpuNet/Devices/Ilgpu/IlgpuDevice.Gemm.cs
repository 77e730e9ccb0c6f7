using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <content>Matrix products: one kernel body for all four transpositions and every epilogue.</content>
internal sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    public override int GemmWorkspaceLength(GemmShape shape) => Partition.WorkspaceLength(shape);

    private GemmPartition Partition =>
        new(accelerator.NumMultiprocessors, groups, largeTiles, library is not null);

    public void Gemm(in Gemm launch)
    {
        if (library is not null)
            library.Multiply(launch.Shape, View(launch.Left), View(launch.Right), View(launch.Result));
        else
            Product(launch.Shape, launch.Left, launch.Right, launch.Workspace, IsAligned(launch.Result),
                new StoreEpilogue(View(launch.Result)));
    }

    public void GemmActivation<TActivation>(in GemmActivation<TActivation> launch)
        where TActivation : unmanaged, IActivation =>
        Product(
            launch.Shape, launch.Left, launch.Right, launch.Workspace, IsAligned(launch.Bias, launch.Result),
            new ActivationEpilogue<TActivation>(launch.Activation, View(launch.Bias), View(launch.Result)));

    public void GemmGradient<TActivation>(in GemmGradient<TActivation> launch)
        where TActivation : unmanaged, IActivation =>
        Product(
            launch.Shape,
            launch.Left,
            launch.Right,
            launch.Workspace,
            IsAligned(launch.Input, launch.Output, launch.Result),
            new GradientEpilogue<TActivation>(
                launch.Activation, View(launch.Input), View(launch.Output), View(launch.Result)));

    public void GemmUpdate<TUpdate>(in GemmUpdate<TUpdate> launch)
        where TUpdate : unmanaged, IUpdate =>
        Product(
            launch.Shape, launch.Left, launch.Right, launch.Workspace,
            IsAligned(launch.Weights, launch.FirstState, launch.SecondState),
            new UpdateEpilogue<TUpdate>(
                launch.Rule, Views(launch.Weights, launch.FirstState, launch.SecondState, launch.Scalars)));

    private void Product<TEpilogue>(
        GemmShape shape,
        In<float> left,
        In<float> right,
        Scratch workspace,
        bool aligned,
        TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        var size = new GemmSize(shape);
        if (library is not null)
        {
            // cuBLAS has none of the epilogues: each is a separate launch, over a product in one part.
            library.Multiply(shape, View(left), View(right), View(workspace));
            Kernels.Launch(
                GroupGemmKernels.SumParts, Threads(shape.Rows * shape.Columns), size, 1, View(workspace), epilogue);
            return;
        }

        if (!groups)
        {
            int tiles = GemmPartition.Tiles(shape, GemmKernels.Tile);
            Kernels.Launch(GemmKernels.Tiled, Threads(tiles), size, View(left), View(right), epilogue);
            return;
        }

        GemmVersion version = Partition.Version(shape);
        Product(version, Partition.Splits(shape, version), shape, left, right, workspace, aligned, epilogue);
    }

    /// <summary>
    /// A product by groups, in so many parts, which take M·N of the workspace each where they are more than one.
    /// </summary>
    private void Product<TEpilogue>(
        GemmVersion version,
        int splits,
        GemmShape shape,
        In<float> left,
        In<float> right,
        Scratch workspace,
        bool aligned,
        TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        if (splits == 1)
        {
            Parts(version, splits, shape, left, right, aligned, epilogue);
            return;
        }

        Parts(
            version, splits, shape, left, right, IsAligned(workspace.Buffer), new StoreEpilogue(View(workspace)));
        int elements = shape.Rows * shape.Columns;
        Kernels.Launch(
            GroupGemmKernels.SumParts, Threads(elements), new GemmSize(shape), splits, View(workspace), epilogue);
    }

    private void Parts<TEpilogue>(
        GemmVersion version,
        int splits,
        GemmShape shape,
        In<float> left,
        In<float> right,
        bool aligned,
        TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        var size = new GemmSize(shape);
        var vectors = new GemmVectors(shape, Aligned(left) != 0, Aligned(right) != 0, aligned);
        bool wide = version == GemmVersion.Wide;
        var parts = new GemmParts(shape.Inner, splits, GemmPartition.Depth(wide));
        int tiles = GemmPartition.Tiles(shape, wide ? WideGemmKernels.Tile : GroupGemmKernels.Tile);
        Kernels.Launch(
            wide ? WideGemmKernels.Product : GroupGemmKernels.Product,
            new KernelConfig(Math.Max(1, tiles * splits), TileLoader.Threads),
            size,
            vectors,
            parts,
            View(left),
            View(right),
            epilogue);
    }

    private static bool IsAligned(DeviceBuffer? first, DeviceBuffer? second = null, DeviceBuffer? third = null) =>
        (Aligned(first, second) & Aligned(third)) != 0;

    /// <summary>
    /// Whether the driver accepts the kernel with larger tiles, which needs the most registers and is optional. The
    /// smaller one is required: if it is rejected, so is the device.
    /// </summary>
    private bool TakesLargeTiles()
    {
        _ = kernels.Launcher<Action<
            AcceleratorStream, KernelConfig, GemmSize, GemmVectors, GemmParts, ArrayView<float>, ArrayView<float>,
            StoreEpilogue>>(
            GroupGemmKernels.Product<StoreEpilogue>, GroupGemmKernels.Threads);
        try
        {
            _ = kernels.Launcher<Action<
                AcceleratorStream, KernelConfig, GemmSize, GemmVectors, GemmParts, ArrayView<float>, ArrayView<float>,
                StoreEpilogue>>(WideGemmKernels.Product<StoreEpilogue>, WideGemmKernels.Threads);
            return true;
        }
        catch (DeviceUnavailableException)
        {
            return false;
        }
    }
}
