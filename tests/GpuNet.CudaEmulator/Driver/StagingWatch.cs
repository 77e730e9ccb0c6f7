namespace GpuNet.CudaEmulator.Driver;

/// <summary>Page-locked bytes that a waiting copy will read, so that whoever changes them before is told.</summary>
/// <param name="Address">The first.</param>
/// <param name="Bytes">How many.</param>
internal sealed record StagingWatch(ulong Address, long Bytes)
{
    /// <summary>Whether an earlier copy from the device wrote there, as it may: both take their turn.</summary>
    public bool IsTouchedByDevice { get; set; }

    /// <inheritdoc/>
    public bool Equals(StagingWatch? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.GetHashCode();
}
