namespace GpuNet.CudaEmulator;

/// <summary>Something that a program asked the driver for and did not give back.</summary>
/// <param name="Kind">
/// Context, stream, event, module, graph, executable graph, memory, host memory or host registration, in lower case.
/// </param>
/// <param name="Address">Its handle, or its address.</param>
/// <param name="Description">What tells it from others of its kind, such as its size.</param>
/// <param name="CallIndex">The call that made it, by its number on its machine.</param>
public sealed record LiveObject(string Kind, ulong Address, string Description, int CallIndex)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Kind} {Address:x}{(Description.Length > 0 ? $" ({Description})" : "")}, made by call {CallIndex}";
}
