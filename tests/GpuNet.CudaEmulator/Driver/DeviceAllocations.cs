namespace GpuNet.CudaEmulator.Driver;

/// <summary>A context's device memory by address, as the driver knows it: what a copy may touch.</summary>
internal sealed class DeviceAllocations
{
    private readonly SortedList<ulong, (long Bytes, int MadeBy)> byAddress = [];

    /// <summary>Bytes of all.</summary>
    public long Bytes { get; private set; }

    /// <summary>Memory was allocated.</summary>
    public void Add(ulong address, long bytes, int madeBy)
    {
        byAddress.Add(address, (bytes, madeBy));
        Bytes += bytes;
    }

    /// <summary>Memory is freed; false where none begins at the address.</summary>
    public bool Remove(ulong address)
    {
        if (!byAddress.TryGetValue(address, out (long Bytes, int MadeBy) removed))
            return false;
        Bytes -= removed.Bytes;
        return byAddress.Remove(address);
    }

    /// <summary>The allocation that holds the address.</summary>
    public bool TryFind(ulong address, out ulong start, out long bytes)
    {
        int low = 0;
        int high = byAddress.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (byAddress.Keys[middle] <= address)
                low = middle + 1;
            else
                high = middle;
        }

        start = low > 0 ? byAddress.Keys[low - 1] : 0;
        bytes = low > 0 ? byAddress.Values[low - 1].Bytes : 0;
        return address - start < (ulong)bytes;
    }

    /// <summary>What was not freed.</summary>
    public IEnumerable<LiveObject> Leaks() =>
        byAddress.Select(held => new LiveObject("memory", held.Key, $"{held.Value.Bytes} bytes", held.Value.MadeBy));
}
