using System.Security.Cryptography;
using GpuNet.Data;

namespace GpuNet.Tests.Data;

/// <summary>A published data set of seven images of 2×3 for tests, in a folder of its own.</summary>
internal sealed class TinySet : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-tiny-");

    public TinySet()
    {
        Arrays =
        [
            IdxArray.Create<byte>([.. Enumerable.Range(0, 24).Select(i => (byte)(i * 10))], 4, 2, 3),
            IdxArray.Create<byte>([0, 9, 5, 1], 4),
            IdxArray.Create<byte>([.. Enumerable.Range(0, 18).Select(i => (byte)i)], 3, 2, 3),
            IdxArray.Create<byte>([3, 2, 1], 3),
        ];

        // MNIST's names, so that MNIST's embedded sample serves as this set's.
        string[] names = [.. Mnist.Description.Files.Select(file => file.Name)];
        Description = new()
        {
            Name = "tiny",
            TrainImages = File(names[0], Arrays[0]),
            TrainLabels = File(names[1], Arrays[1]),
            TestImages = File(names[2], Arrays[2]),
            TestLabels = File(names[3], Arrays[3]),
            ClassNames = Mnist.Description.ClassNames,
            SampleResources = Mnist.Description.SampleResources,
        };
        Cache = Path.Combine(folder.FullName, "cache", "tiny");
        User = Directory.CreateDirectory(Path.Combine(folder.FullName, "user")).FullName;
        Environment["GPUNET_CACHE"] = Path.Combine(folder.FullName, "cache");
    }

    public IdxArray[] Arrays { get; }

    public ImageDataSetDescription Description { get; set; }

    /// <summary>The cache folder of this set; not made yet.</summary>
    public string Cache { get; }

    /// <summary>An empty folder.</summary>
    public string User { get; }

    public Dictionary<string, string> Environment { get; } = [];

    public Reports Progress { get; } = new();

    public Task<DataSetPair> LoadAsync(
        string? directory, CancellationToken cancellationToken, params IDataFileSource[] sources) =>
        new ImageDataSetResolver(Environment.GetValueOrDefault, _ => sources)
            .ResolveAsync(Description, directory, Progress, cancellationToken);

    public Task<DataSetPair> LoadAsync(params IDataFileSource[] sources) =>
        LoadAsync(null, CancellationToken.None, sources);

    /// <summary>Writes the four files.</summary>
    public void WriteTo(string target, Func<string, string>? rename = null, bool gzip = false)
    {
        Directory.CreateDirectory(target);
        for (int i = 0; i < Arrays.Length; i++)
        {
            string name = Description.Files[i].Name;
            IdxFile.Write(Path.Combine(target, rename is null ? name : rename(name)), Arrays[i], gzip);
        }
    }

    /// <summary>A source that has the files at these places.</summary>
    public FakeSource Source(string name, params int[] indices) =>
        new(name, indices.ToDictionary(i => Description.Files[i], i => Arrays[i]));

    public void Dispose() => folder.Delete(recursive: true);

    public static byte[] Bytes(IdxArray array, bool gzip = false)
    {
        using var stream = new MemoryStream();
        IdxFile.Write(stream, array, gzip);
        return stream.ToArray();
    }

    private static ImageDataSetFile File(string name, IdxArray array)
    {
        byte[] bytes = Bytes(array);
        return new(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
