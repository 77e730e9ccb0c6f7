namespace GpuNet.Benchmarks.Peers;

/// <summary>One line of output; every peer prints the same fields.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Case">What was trained.</param>
/// <param name="Threads">On how many threads.</param>
/// <param name="SamplesPerSecond">The median over the rounds.</param>
/// <param name="Loss">The mean loss over the first steps of a fresh model: shows that peers do the same work.</param>
internal sealed record PeerResult(string Peer, string Case, int Threads, double SamplesPerSecond, double Loss);
