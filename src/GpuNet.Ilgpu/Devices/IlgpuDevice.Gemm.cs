using GpuNet.Devices;
using GpuNet.Ilgpu.Kernels;

namespace GpuNet.Ilgpu;

/// <content>Matrix products: one kernel body for all four transpositions and every epilogue.</content>
internal sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    public override int GemmWorkspaceLength(GemmShape shape) => 0;

    /// <inheritdoc/>
    protected override void GemmCore(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace) =>
        Product(shape, left, right, new StoreEpilogue(View(result)));

    /// <inheritdoc/>
    protected override void GemmActivationCore<TActivation>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float>? bias,
        TActivation activation,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace) =>
        Product(shape, left, right, new ActivationEpilogue<TActivation>(activation, View(bias), View(result)));

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
            new GradientEpilogue<TActivation>(activation, View(input), View(output), View(result)));

    /// <inheritdoc/>
    protected override void GemmUpdateCore<TUpdate>(
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        TUpdate update,
        UpdateBuffers parameters,
        DeviceBuffer<float> workspace) =>
        Product(shape, left, right, new UpdateEpilogue<TUpdate>(update, Views(parameters)));

    private void Product<TEpilogue>(
        GemmShape shape, DeviceBuffer<float> left, DeviceBuffer<float> right, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        var size = new GemmSize(shape);
        int tiles = Ceiling(shape.Rows) * Ceiling(shape.Columns);
        Launch(GemmKernels.Tiled, tiles, size, View(left), View(right), epilogue);

        static int Ceiling(int length) => (length + GemmKernels.Tile - 1) / GemmKernels.Tile;
    }
}
