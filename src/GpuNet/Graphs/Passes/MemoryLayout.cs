namespace GpuNet.Graphs.Passes;

/// <summary>Where every value lies, and what that costs.</summary>
internal sealed class MemoryLayout
{
    /// <summary>The storage of each root value, and its byte offset in it.</summary>
    public Dictionary<Value, (Storage Storage, long Start)> Values { get; } = [];

    /// <summary>The scratch memory of each launch that needs any.</summary>
    public Dictionary<Operation, Workspace> Workspaces { get; } = [];

    /// <summary>All storages, each once.</summary>
    public List<Storage> Storages { get; } = [];

    /// <summary>The size of the arena.</summary>
    public long ArenaBytes { get; set; }

    /// <summary>The peak use during one launch.</summary>
    public long PeakBytes { get; set; }

    /// <summary>The memory that the same launches would need without reuse.</summary>
    public long KeepEverythingBytes { get; set; }
}

/// <summary>The scratch memory of one operation.</summary>
/// <param name="Storage">Its storage.</param>
/// <param name="Length">Its elements.</param>
internal sealed record Workspace(Storage Storage, int Length);
