namespace GpuNet.Devices.Host.Products;

/// <summary>The kernels of products that pass over zeros, by the registers to a row of sums.</summary>
internal static unsafe class SparseKernels<R>
    where R : unmanaged, ILanes<R>
{
    /// <summary>The kernel for 1, 2, 4 or 8 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static delegate*<int, uint*, long, float*, long, long, float*, long, float*, bool, void> Of(int registers) =>
        registers switch
        {
            1 => &SparseKernel<R, Tiles.Tile1x1>.Run,
            2 => &SparseKernel<R, Tiles.Tile1x2>.Run,
            4 => &SparseKernel<R, Tiles.Tile1x4>.Run,
            _ => &SparseKernel<R, Tiles.Tile1x8>.Run,
        };
}
