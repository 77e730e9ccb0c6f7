namespace GpuNet.CudaEmulator.Ptx;

/// <summary>A register that the launch fills.</summary>
internal enum SpecialRegister : byte
{
    /// <summary>The thread in its block.</summary>
    ThreadX,

    /// <inheritdoc cref="ThreadX"/>
    ThreadY,

    /// <inheritdoc cref="ThreadX"/>
    ThreadZ,

    /// <summary>The threads of a block.</summary>
    BlockSizeX,

    /// <inheritdoc cref="BlockSizeX"/>
    BlockSizeY,

    /// <inheritdoc cref="BlockSizeX"/>
    BlockSizeZ,

    /// <summary>The block in its grid.</summary>
    BlockX,

    /// <inheritdoc cref="BlockX"/>
    BlockY,

    /// <inheritdoc cref="BlockX"/>
    BlockZ,

    /// <summary>The blocks of the grid.</summary>
    GridX,

    /// <inheritdoc cref="GridX"/>
    GridY,

    /// <inheritdoc cref="GridX"/>
    GridZ,

    /// <summary>The lane in its warp.</summary>
    Lane,

    /// <summary>The warp in its block.</summary>
    Warp,

    /// <summary>The warps of a block.</summary>
    WarpCount,

    /// <summary>The multiprocessor.</summary>
    Multiprocessor,

    /// <summary>The multiprocessors.</summary>
    MultiprocessorCount,

    /// <summary>The lanes of the warp that are this one.</summary>
    MaskEqual,

    /// <summary>The lanes of the warp below this one.</summary>
    MaskLess,

    /// <summary>This lane and those below it.</summary>
    MaskLessOrEqual,

    /// <summary>The lanes above this one.</summary>
    MaskGreater,

    /// <summary>This lane and those above it.</summary>
    MaskGreaterOrEqual,

    /// <summary>Instructions so far.</summary>
    Clock,

    /// <summary>Bytes of shared memory that the launch adds.</summary>
    DynamicSharedBytes,
}
