using GpuNet.Data;

namespace GpuNet.Tests.Data;

/// <summary>Has some files and fails for the others.</summary>
internal sealed class FakeSource(string name, Dictionary<ImageDataSetFile, IdxArray> files) : IDataFileSource
{
    private int calls;

    public string Name => name;

    public int Calls => calls;

    public List<ImageDataSetFile> Asked { get; } = [];

    /// <summary>Runs before the files are handed over.</summary>
    public Func<CancellationToken, Task> Before { get; init; } = _ => Task.CompletedTask;

    public async Task FetchAsync(
        IReadOnlyList<ImageDataSetFile> wanted,
        Action<ImageDataSetFile, IdxArray> found,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        _ = Interlocked.Increment(ref calls);
        Asked.AddRange(wanted);
        await Before(cancellationToken);
        foreach (ImageDataSetFile file in wanted)
        {
            found(
                file,
                files.TryGetValue(file, out IdxArray? array) ? array : throw new IOException(
                    $"{file.Name}\nis not here"));
        }
    }
}
