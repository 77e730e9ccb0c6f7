using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <content> For measurements only: a version of the product by name, and a copy that no launch makes.
/// </content>
internal sealed partial class IlgpuDevice
{
    /// <summary>
    /// The versions that run here: those with barriers need groups of threads; a device with cuBLAS has that alone.
    /// </summary>
    public IReadOnlyList<GemmVersion> GemmVersions =>
        library is not null ? [GemmVersion.CuBlas]
        : groups && largeTiles ? [GemmVersion.Plain, GemmVersion.Tiled, GemmVersion.Group, GemmVersion.Wide]
        : groups ? [GemmVersion.Plain, GemmVersion.Tiled, GemmVersion.Group]
        : [GemmVersion.Plain, GemmVersion.Tiled];

    /// <summary>In how many parts a version would cut its sums; 1 for those that never do.</summary>
    public int Parts(GemmVersion version, GemmShape shape) =>
        version is GemmVersion.Group or GemmVersion.Wide ? Partition.Splits(shape, version) : 1;

    /// <summary>
    /// A product by one version in so many parts, which take M·N of the workspace each where they are more than one,
    /// whatever the device would choose; arguments are not checked.
    /// </summary>
    public void Multiply(
        GemmVersion version,
        int parts,
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        DeviceBuffer<float> result,
        DeviceBuffer<float> workspace)
    {
        ArgumentNullException.ThrowIfNull(result);
        var size = new GemmSize(shape);
        var store = new StoreEpilogue(View(result));
        switch (version)
        {
            case GemmVersion.Plain:
                Kernels.Launch(GemmKernels.Plain, Threads(result.Length), size, View(left), View(right), store);
                break;
            case GemmVersion.Tiled:
                Kernels.Launch(
                    GemmKernels.Tiled,
                    Threads(GemmPartition.Tiles(shape, GemmKernels.Tile)),
                    size,
                    View(left),
                    View(right),
                    store);
                break;
            case GemmVersion.Group or GemmVersion.Wide when groups && library is null:
                Product(version, parts, shape, left, right, workspace, IsAligned(result), store);
                break;
            case GemmVersion.CuBlas when library is not null:
                library.Multiply(shape, View(left), View(right), View(result));
                break;
            default:
                throw new NotSupportedException($"device '{Name}' has no matrix product '{version}'");
        }
    }

    /// <summary>
    /// The driver's copy from device memory to device memory, as a reference for kernels that move bytes.
    /// </summary>
    public void CopyWithin(DeviceBuffer<float> source, DeviceBuffer<float> destination) =>
        View(source).CopyTo(stream, View(destination));
}
