using System.Runtime.InteropServices;

namespace GpuNet.KernelLab.Simulation;

/// <summary>Matches the accesses of a warp's lanes, and counts what each warp access costs.</summary>
internal sealed class AccessCounter(LaunchReport report, BufferTraffic[] buffers)
{
    private const int Banks = 32;
    private const int WordBytes = 4;

    // What one pass over all banks of shared memory can move.
    private const int PassBytes = Banks * WordBytes;

    private readonly Dictionary<(ulong Key, int Time), List<long>> unmatched = [];
    private readonly List<(ulong Key, int Time)> sequence = [];
    private readonly Dictionary<ulong, int> times = [];
    private readonly List<long> touched = [];
    private readonly int[] perBank = new int[Banks];

    /// <summary>Counts and clears what the threads have done since the last time.</summary>
    public void Count(SimulatedThread[] threads)
    {
        for (int start = 0; start < threads.Length; start += SimulatedGroup.WarpSize)
            Count(threads.AsSpan(start, Math.Min(SimulatedGroup.WarpSize, threads.Length - start)));
        foreach (SimulatedThread thread in threads)
            thread.ClearLog();
    }

    private void Count(ReadOnlySpan<SimulatedThread> lanes)
    {
        int common = CommonLength(lanes);
        Span<long> addresses = stackalloc long[SimulatedGroup.WarpSize];
        ReadOnlySpan<Access> first = lanes[0].Log;
        for (int position = 0; position < common; position++)
        {
            for (int lane = 0; lane < lanes.Length; lane++)
                addresses[lane] = lanes[lane].Log[position].Address;
            Count(first[position], addresses[..lanes.Length], lanes.Length);
        }

        CountDivergent(lanes, common);
    }

    private static int CommonLength(ReadOnlySpan<SimulatedThread> lanes)
    {
        ReadOnlySpan<Access> first = lanes[0].Log;
        int common = first.Length;
        foreach (SimulatedThread lane in lanes[1..])
        {
            ReadOnlySpan<Access> log = lane.Log;
            common = Math.Min(common, log.Length);
            for (int position = 0; position < common; position++)
            {
                if (log[position].Key != first[position].Key)
                    common = position;
            }
        }

        return common;
    }

    private void CountDivergent(ReadOnlySpan<SimulatedThread> lanes, int from)
    {
        foreach (SimulatedThread lane in lanes)
        {
            times.Clear();
            foreach (Access access in lane.Log[from..])
            {
                ref int time = ref CollectionsMarshal.GetValueRefOrAddDefault(times, access.Key, out _);
                ref List<long>? addresses = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    unmatched, (access.Key, time), out bool known);
                if (!known)
                {
                    addresses = [];
                    sequence.Add((access.Key, time));
                }

                addresses!.Add(access.Address);
                time++;
            }
        }

        foreach ((ulong Key, int Time) access in sequence)
            Count(new Access(access.Key, 0), CollectionsMarshal.AsSpan(unmatched[access]), lanes.Length);
        sequence.Clear();
        unmatched.Clear();
    }

    private void Count(Access access, ReadOnlySpan<long> addresses, int lanes)
    {
        if (access.Space == MemorySpace.Local)
            return;
        if (addresses.Length < lanes)
            report.PartialAccesses++;
        if (access.Space == MemorySpace.Shared)
            CountShared(addresses, access.Size);
        else
            CountGlobal(addresses, access);
    }

    private void CountGlobal(ReadOnlySpan<long> addresses, Access access)
    {
        long bytes = (long)addresses.Length * access.Size;
        int sectors = Distinct(addresses, access.Size, LaunchReport.SectorBytes);
        BufferTraffic buffer = buffers[access.Allocation - 1];
        if (access.Kind != AccessKind.Write)
        {
            report.GlobalBytesRead += bytes;
            report.GlobalReads++;
            report.SectorsRead += sectors;
            buffer.BytesRead += bytes;
            buffer.Reads++;
            buffer.SectorsRead += sectors;
        }

        if (access.Kind != AccessKind.Read)
        {
            report.GlobalBytesWritten += bytes;
            report.GlobalWrites++;
            report.SectorsWritten += sectors;
            buffer.BytesWritten += bytes;
            buffer.Writes++;
            buffer.SectorsWritten += sectors;
        }
    }

    // Wide accesses go in parts of as many lanes as one pass can serve; only lanes of one part can conflict.
    private void CountShared(ReadOnlySpan<long> addresses, int size)
    {
        report.SharedAccesses++;
        report.SharedBytes += (long)addresses.Length * size;
        int part = Math.Min(SimulatedGroup.WarpSize, PassBytes / size);
        for (int start = 0; start < addresses.Length; start += part)
        {
            _ = Distinct(addresses.Slice(start, Math.Min(part, addresses.Length - start)), size, WordBytes);
            Array.Clear(perBank);
            foreach (long word in touched)
                perBank[(int)(word % Banks)]++;
            int passes = perBank.Max();
            report.BankConflicts += passes - 1;
            report.WorstBankConflict = Math.Max(report.WorstBankConflict, passes);
        }
    }

    // Leaves the different pieces of memory in touched, each once.
    private int Distinct(ReadOnlySpan<long> addresses, int size, int pieceBytes)
    {
        touched.Clear();
        bool ascending = true;
        long last = -1;
        foreach (long address in addresses)
        {
            for (long piece = address / pieceBytes; piece <= (address + size - 1) / pieceBytes; piece++)
            {
                if (piece == last)
                    continue;
                ascending &= piece > last;
                touched.Add(piece);
                last = piece;
            }
        }

        if (ascending)
            return touched.Count;
        touched.Sort();
        int kept = 1;
        for (int index = 1; index < touched.Count; index++)
        {
            if (touched[index] != touched[kept - 1])
                touched[kept++] = touched[index];
        }

        touched.RemoveRange(kept, touched.Count - kept);
        return kept;
    }
}
