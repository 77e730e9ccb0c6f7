using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Gemm;

/// <summary>What becomes of a finished tile's numbers while they are still in the first-level cache.</summary>
internal interface IEpilogue<R>
    where R : unmanaged, ILanes<R>
{
    /// <summary>Takes a register of C.</summary>
    /// <param name="value">C[row, column …].</param>
    /// <param name="index">Where it begins in C: row · columns + column.</param>
    /// <param name="column">Its first column.</param>
    /// <param name="left">As many lanes are in C; at least as many as a register has where the row goes on.</param>
    void Finish(R value, long index, int column, int left);
}
