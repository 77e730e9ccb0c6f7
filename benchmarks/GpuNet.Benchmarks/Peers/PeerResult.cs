namespace GpuNet.Benchmarks.Peers;

/// <summary>One line of output; every peer prints the same fields.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Kind">One of <see cref="PeersOptions.Kinds"/>.</param>
/// <param name="Case">What was done.</param>
/// <param name="Threads">On how many threads.</param>
/// <param name="Value">The median over the rounds.</param>
/// <param name="Unit">Of the value; with "/s" at its end more is better, else less.</param>
/// <param name="Loss">Training's loss after the first samples: shows that peers do the same work.</param>
internal sealed record PeerResult(
    string Peer, string Kind, string Case, int Threads, double Value, string Unit, double? Loss = null)
{
    /// <summary>Who this program is.</summary>
    public const string Ours = "gpunet";
}
