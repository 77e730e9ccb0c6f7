using System.Numerics;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Counting;

/// <summary>Counts what warps move: bytes, sectors of global memory, conflicts of shared memory's banks.</summary>
internal sealed unsafe class AccessCounter : IObserver
{
    private const int Banks = 32;
    private const int BankBytes = 4;

    // What the banks of shared memory give in one pass.
    private const int PassBytes = Banks * BankBytes;

    private readonly Dictionary<Allocation, Touched> touched = [];

    /// <summary>What each allocation had, in order of allocation.</summary>
    public IReadOnlyList<BufferCounts> Buffers =>
        [.. touched.OrderBy(pair => pair.Key.Address).Select(pair => pair.Value.Finish())];

    public long SharedBytes { get; private set; }

    public long SharedAccesses { get; private set; }

    public long LocalBytes { get; private set; }

    public long BankConflicts { get; private set; }

    public int WorstBankConflict { get; private set; }

    public long Atomics { get; private set; }

    public long PartialAccesses { get; private set; }

    /// <inheritdoc/>
    public void Access(
        Warp warp,
        Instruction instruction,
        AccessKind kind,
        StateSpace space,
        uint lanes,
        ulong* addresses,
        int bytes,
        Allocation? allocation)
    {
        // What arrives was counted when it was asked for.
        if (kind == AccessKind.Arrival)
            return;
        int count = BitOperations.PopCount(lanes);
        if (lanes != uint.MaxValue)
            PartialAccesses++;
        if (kind == AccessKind.Atomic)
            Atomics += count;
        if (space == StateSpace.Shared)
        {
            SharedAccesses++;
            SharedBytes += (long)count * bytes * (kind == AccessKind.Atomic ? 2 : 1);
            CountConflicts(lanes, addresses, bytes, kind == AccessKind.Atomic);
        }
        else if (space == StateSpace.Local)
        {
            LocalBytes += (long)count * bytes;
        }
        else if (space == StateSpace.Global && allocation is not null)
        {
            if (!touched.TryGetValue(allocation, out Touched? buffer))
                touched.Add(allocation, buffer = new Touched(allocation, touched.Count));
            int sectors = Sectors(lanes, addresses);
            if (kind != AccessKind.Store)
                buffer.Read(lanes, addresses, bytes, sectors);
            if (kind != AccessKind.Load)
                buffer.Write(lanes, addresses, bytes, sectors);
        }
    }

    // What a lane moves is at a multiple of its size, and so in one sector.
    private static int Sectors(uint lanes, ulong* addresses)
    {
        Span<ulong> seen = stackalloc ulong[Warp.Lanes];
        int count = 0;
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            ulong sector = addresses[BitOperations.TrailingZeroCount(left)] / LaunchCounts.SectorBytes;

            // Neighbours mostly share the last one.
            if (count > 0 && seen[count - 1] == sector)
                continue;
            if (seen[..count].IndexOf(sector) < 0)
                seen[count++] = sector;
        }

        return count;
    }

    /// <summary>
    /// A pass gives 128 bytes: a warp's 4 bytes a lane take one, 8 bytes two of half a warp each, 16 bytes four. Lanes
    /// that want the same word share it, unless they change it; different words of one bank come one after another.
    /// </summary>
    private void CountConflicts(uint lanes, ulong* addresses, int bytes, bool isAtomic)
    {
        int lanesOfPass = Math.Min(Warp.Lanes, PassBytes / Math.Max(bytes, BankBytes));
        int words = Math.Max(bytes / BankBytes, 1);
        Span<ulong> seen = stackalloc ulong[Warp.Lanes * 4];
        Span<int> passes = stackalloc int[Banks];
        for (int first = 0; first < Warp.Lanes; first += lanesOfPass)
        {
            passes.Clear();
            int count = 0;
            int most = 0;
            for (int lane = first; lane < first + lanesOfPass; lane++)
            {
                if ((lanes >> lane & 1) == 0)
                    continue;
                for (int word = 0; word < words; word++)
                {
                    ulong place = (addresses[lane] / BankBytes) + (ulong)word;
                    if (!isAtomic && seen[..count].IndexOf(place) >= 0)
                        continue;
                    seen[count++] = place;
                    most = Math.Max(most, ++passes[(int)(place % Banks)]);
                }
            }

            BankConflicts += Math.Max(most - 1, 0);
            WorstBankConflict = Math.Max(WorstBankConflict, most);
        }
    }

    private sealed class Touched(Allocation allocation, int number)
    {
        private readonly BufferCounts counts =
            new(allocation.Name.Length > 0 ? allocation.Name : $"buffer {number}");

        private readonly WrittenBytes read = new(allocation.Bytes);
        private readonly WrittenBytes written = new(allocation.Bytes);

        public void Read(uint lanes, ulong* addresses, int bytes, int sectors)
        {
            counts.Reads++;
            counts.BytesRead += (long)BitOperations.PopCount(lanes) * bytes;
            counts.SectorsRead += sectors;
            Mark(read, lanes, addresses, bytes);
        }

        public void Write(uint lanes, ulong* addresses, int bytes, int sectors)
        {
            counts.Writes++;
            counts.BytesWritten += (long)BitOperations.PopCount(lanes) * bytes;
            counts.SectorsWritten += sectors;
            Mark(written, lanes, addresses, bytes);
        }

        public BufferCounts Finish()
        {
            counts.DistinctBytesRead = allocation.Bytes - read.Unwritten;
            counts.DistinctBytesWritten = allocation.Bytes - written.Unwritten;
            return counts;
        }

        private void Mark(WrittenBytes marks, uint lanes, ulong* addresses, int bytes)
        {
            for (uint left = lanes; left != 0; left &= left - 1)
            {
                long place = (long)(addresses[BitOperations.TrailingZeroCount(left)] - allocation.Address);
                if (place >= 0 && place + bytes <= allocation.Bytes)
                    marks.Write(place, bytes);
            }
        }
    }
}
