namespace GpuNet.KernelLab;

/// <summary>One thing that is wrong with a kernel, at its first occurrence.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Kernel">The name given to the launch.</param>
/// <param name="Site">The file and line of the kernel.</param>
/// <param name="Thread">The group and thread.</param>
/// <param name="Message">The view, the index and what else tells them apart.</param>
public sealed record Finding(FindingKind Kind, string Kernel, string Site, string Thread, string Message)
{
    /// <summary>How often it happened at this site during the launch.</summary>
    public long Count { get; internal set; } = 1;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Kind} in {Kernel} at {Site}, {Thread}: {Message}{(Count > 1 ? $" (and {Count - 1} more)" : "")}";
}
