using System.Collections.Concurrent;

namespace GpuNet.CudaEmulator.Ptx;

/// <summary>A text of PTX, decoded.</summary>
public sealed class PtxModule
{
    // The same kernels are loaded by one context after another.
    private static readonly ConcurrentDictionary<string, PtxModule> Known = [];

    internal PtxModule(string version, int target, IReadOnlyList<PtxKernel> kernels) =>
        (Version, Target, Kernels) = (version, target, kernels);

    /// <summary>The version of PTX that it is written in.</summary>
    public string Version { get; }

    /// <summary>The architecture that it is written for: 80 for <c>sm_80</c>.</summary>
    public int Target { get; }

    /// <summary>Its kernels.</summary>
    public IReadOnlyList<PtxKernel> Kernels { get; }

    /// <summary>Decodes a text.</summary>
    /// <exception cref="PtxException">It is none; the message names line and words.</exception>
    public static PtxModule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Known.GetOrAdd(text, static text => new PtxReader(text).Read());
    }
}
