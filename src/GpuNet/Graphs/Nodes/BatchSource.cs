namespace GpuNet.Graphs.Nodes;

/// <summary>Samples on the device, their order, and the place of the current batch in it.</summary>
internal sealed record BatchSource<T>(
    PersistentBuffer<T> Samples,
    PersistentBuffer<int> Permutation,
    PersistentBuffer<int> Counters,
    IReadOnlyList<int> SampleSizes)
    where T : unmanaged
{
    public IReadOnlyList<Persistent> Reads => [Samples, Permutation, Counters];

    public Shape Shape(int batch) => new([batch, .. SampleSizes]);
}
