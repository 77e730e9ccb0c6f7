using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("GpuNet.Tests.LongestFirst", "GpuNet.Tests")]

namespace GpuNet.Tests;

/// <summary>
/// Starts the collections that take a minute before those that take seconds: the longest, started last, would run while
/// the other processors have nothing left to do.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = ["driver faults", "OpenClDeviceTests", "HardCuda", "DeviceTests"];

    /// <summary>Keeps the order of those that are alike.</summary>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(Rank);

    private static int Rank(ITestCollection collection)
    {
        int rank = Array.FindIndex(
            Long, name => collection.DisplayName.Contains(name, StringComparison.Ordinal));
        return rank < 0 ? Long.Length : rank;
    }
}
