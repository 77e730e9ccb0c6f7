using System.Collections.Concurrent;

namespace GpuNet.Tests.Data;

/// <summary>Keeps what was reported, at once and in order, unlike <see cref="Progress{T}"/>.</summary>
internal sealed class Reports : IProgress<string>
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public void Report(string value) => Lines.Enqueue(value);
}
