namespace GpuNet.IO.Safetensors;

/// <summary>A file's checked header.</summary>
/// <param name="Slots">The tensors in the order of their bytes; together they tile the data buffer.</param>
/// <param name="Metadata">The entries of <c>__metadata__</c>; empty where there is none.</param>
internal sealed record SafetensorsHeader(
    IReadOnlyList<SafetensorsSlot> Slots, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The bytes of the header's length, which stand before the header.</summary>
    public const int PrefixLength = 8;

    /// <summary>The longest header that the format allows, in bytes.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>The key of the file's own strings; no tensor may have this name.</summary>
    public const string MetadataKey = "__metadata__";
}
