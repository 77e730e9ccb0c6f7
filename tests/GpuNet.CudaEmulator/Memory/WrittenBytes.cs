using System.Runtime.CompilerServices;

namespace GpuNet.CudaEmulator.Memory;

/// <summary>Which bytes of a memory were written: a bit for each.</summary>
internal sealed class WrittenBytes
{
    private readonly ulong[] written;
    private readonly long bytes;

    public WrittenBytes(long bytes)
    {
        this.bytes = bytes;
        written = new ulong[(bytes + 63) / 64];
        Unwritten = bytes;
    }

    /// <summary>How many nobody wrote yet.</summary>
    public long Unwritten { get; private set; }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Array.Clear(written);
        Unwritten = bytes;
    }

    /// <summary>Notes that bytes were written.</summary>
    public void Write(long start, long count)
    {
        if (Unwritten == 0)
            return;
        for (long at = start, end = start + count; at < end;)
        {
            int bit = (int)(at & 63);
            int length = (int)Math.Min(64 - bit, end - at);
            ulong mask = (length == 64 ? ulong.MaxValue : (1UL << length) - 1) << bit;
            ref ulong word = ref written[at >> 6];
            Unwritten -= ulong.PopCount(mask & ~word) is ulong fresh ? (long)fresh : 0;
            word |= mask;
            at += length;
        }
    }

    /// <summary>Notes that some bytes were written: a power of two of them, at a multiple of it, 64 at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteAligned(long start, int count)
    {
        ulong mask = (ulong.MaxValue >> (64 - count)) << (int)(start & 63);
        ref ulong word = ref written[start >> 6];
        ulong fresh = mask & ~word;
        if (fresh != 0)
        {
            Unwritten -= (long)ulong.PopCount(fresh);
            word |= mask;
        }
    }

    /// <summary>Whether all of some bytes were written: a power of two of them, at a multiple of it, 64 at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsWrittenAligned(long start, int count)
    {
        ulong mask = (ulong.MaxValue >> (64 - count)) << (int)(start & 63);
        return (written[start >> 6] & mask) == mask;
    }

    /// <summary>The first of these bytes that nobody wrote, or −1.</summary>
    public long FirstUnwritten(long start, long count)
    {
        if (Unwritten == 0)
            return -1;
        for (long at = start, end = start + count; at < end;)
        {
            int bit = (int)(at & 63);
            int length = (int)Math.Min(64 - bit, end - at);
            ulong mask = (length == 64 ? ulong.MaxValue : (1UL << length) - 1) << bit;
            ulong missing = mask & ~written[at >> 6];
            if (missing != 0)
                return (at & ~63L) + (long)ulong.TrailingZeroCount(missing);
            at += length;
        }

        return -1;
    }

    /// <summary>Takes over which bytes of another were written.</summary>
    public void CopyWritten(long start, WrittenBytes source, long sourceStart, long count)
    {
        if (source.Unwritten == 0)
        {
            Write(start, count);
            return;
        }

        // Within one memory the ranges may overlap: what is read is not to be what was just noted.
        bool backwards = source == this && start > sourceStart;
        for (long step = 0; step < count; step++)
        {
            long at = backwards ? count - 1 - step : step;
            if (source.FirstUnwritten(sourceStart + at, 1) < 0)
                Write(start + at, 1);
            else
                Forget(start + at, 1);
        }
    }

    /// <summary>Notes that what stands there is no longer known.</summary>
    public void Forget(long start, long count)
    {
        for (long at = start; at < start + count; at++)
        {
            ref ulong word = ref written[at >> 6];
            ulong bit = 1UL << (int)(at & 63);
            if ((word & bit) != 0)
            {
                word &= ~bit;
                Unwritten++;
            }
        }
    }
}
