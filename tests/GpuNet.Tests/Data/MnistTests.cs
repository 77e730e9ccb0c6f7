using System.IO.Compression;
using System.Security.Cryptography;
using GpuNet.Data;
using Xunit;

namespace GpuNet.Tests.Data;

public sealed class MnistTests
{
    private static readonly string[] SampleSums =
    [
        "2782ff6f3467f3487a520503c34fe99b761aa97623af029969e59716ac3585c3",
        "0d830540a6191e75a9f5cd63cd5b4bde38960b893784bbf456d560179296d7cd",
        "de7c252b04f05e1f8309634180ccdf286dc6dbac8c579b74e76e02ae0331ca52",
        "832c0d20f0dc42e575488c75a83a970787d4c8d4d05831b2ef03701b4a478a90",
    ];

    [Fact]
    public void The_embedded_sample_is_the_one_pinned_here()
    {
        IEnumerable<string> sums = Mnist.Description.Files.Select(file =>
        {
            using Stream packed =
                typeof(Mnist).Assembly.GetManifestResourceStream($"{Mnist.Description.SampleResources}{file.Name}.gz")!;
            using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            return Convert.ToHexStringLower(SHA256.HashData(unpacked));
        });
        Assert.Equal(SampleSums, sums);
    }

    [Fact]
    public async Task The_sample_has_6000_and_1000_images_of_28_by_28_in_ten_classes()
    {
        DataSetPair pair = await Offline().ResolveAsync(Mnist.Description, null, null, CancellationToken.None);
        Assert.Equal("mnist-sample", pair.Id);
        Assert.Equal((6000, 1000), (pair.Train.Count, pair.Test.Count));
        Assert.Equal([28, 28], pair.Test.SampleShape);
        Assert.Equal([5, 0, 4, 1, 9], pair.Train.Labels[..5].ToArray());
        Assert.Equal([7, 2, 1, 0, 4], pair.Test.Labels[..5].ToArray());
        Assert.Equal(10, pair.Train.Labels.ToArray().Distinct().Count());
    }

    [SkippableFact]
    public async Task The_sample_is_the_head_of_the_full_set()
    {
        // The cache and GPUNET_DATA of this machine's user count, the network does not.
        var resolver = new ImageDataSetResolver(
            name => name == "GPUNET_OFFLINE" ? "1" : Environment.GetEnvironmentVariable(name), _ => []);
        DataSetPair full = await resolver.ResolveAsync(Mnist.Description, null, null, CancellationToken.None);
        Skip.If(full.Id != "mnist", $"the full set is not in the cache: {full.Notice ?? full.Source}");
        DataSetPair sample = await Offline().ResolveAsync(Mnist.Description, null, null, CancellationToken.None);
        Assert.Equal((60000, 10000), (full.Train.Count, full.Test.Count));
        foreach ((DataSet whole, DataSet head) in
            ((DataSet, DataSet)[])[
                (full.Train, sample.Train), (full.Test, sample.Test)])
        {
            Assert.True(whole.Take(head.Count).ByteFeatures.Span.SequenceEqual(head.ByteFeatures.Span));
            Assert.True(whole.Take(head.Count).Labels.Span.SequenceEqual(head.Labels.Span));
        }
    }

    // A cache folder that cannot be, so that the full set is out of reach.
    private static ImageDataSetResolver Offline() => new(
        name => name switch
        {
            "GPUNET_OFFLINE" => "1",
            "GPUNET_CACHE" => typeof(MnistTests).Assembly.Location,
            _ => null,
        },
        _ => []);
}
