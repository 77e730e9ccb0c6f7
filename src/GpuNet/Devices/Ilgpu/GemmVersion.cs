namespace GpuNet.Devices.Ilgpu;

/// <summary>The versions of the matrix product, so that each can be measured separately.</summary>
internal enum GemmVersion
{
    /// <summary>One element per thread.</summary>
    Plain,

    /// <summary>A tile per thread, in registers, without barriers.</summary>
    Tiled,

    /// <summary>A tile per group, in shared memory; long sums are split into parts if there are few tiles.</summary>
    Group,

    /// <summary>A larger tile per group, for larger results.</summary>
    Wide,

    /// <summary>NVIDIA's library.</summary>
    CuBlas,
}
