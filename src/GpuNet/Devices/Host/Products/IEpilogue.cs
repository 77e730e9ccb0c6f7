namespace GpuNet.Devices.Host.Products;

/// <summary>What becomes of a finished tile's numbers while they are still in the first-level cache.</summary>
internal interface IEpilogue<R>
    where R : unmanaged, ILanes<R>
{
    /// <summary>Asks for the cache lines that <see cref="Finish"/> will meet.</summary>
    /// <param name="index">Where a register of C begins: row · columns + column.</param>
    void Prefetch(long index);

    /// <summary>Takes a register of C.</summary>
    /// <param name="value">C[row, column …].</param>
    /// <param name="index">Where it begins in C: row · columns + column.</param>
    /// <param name="column">Its first column.</param>
    /// <param name="left">As many lanes as are in C, if that is fewer than a register has.</param>
    void Finish(R value, long index, int column, int left);
}
