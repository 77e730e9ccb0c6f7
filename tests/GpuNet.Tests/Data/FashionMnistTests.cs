using GpuNet.Data;
using Xunit;

namespace GpuNet.Tests.Data;

public sealed class FashionMnistTests
{
    [Fact]
    public void It_has_the_form_of_mnist()
    {
        ImageDataSetDescription fashion = FashionMnist.Description;

        Assert.Equal("fashion-mnist", fashion.Name);
        Assert.Equal(
            Mnist.Description.Files.Select(file => (file.Name, file.Length)),
            fashion.Files.Select(file => (file.Name, file.Length)));
        Assert.Empty(
            fashion.Files.Select(file => file.Sha256).Intersect(Mnist.Description.Files.Select(file => file.Sha256)));
        Assert.Equal(10, fashion.ClassNames.Distinct().Count());
        Assert.Null(fashion.SampleResources);
    }

    [SkippableFact]
    public async Task The_installed_package_is_the_published_data()
    {
        string? folder = FashionMnist.Description.InstalledFolders.FirstOrDefault(Directory.Exists);
        Skip.If(folder is null, "the package dataset-fashion-mnist is not installed");
        var resolver = new ImageDataSetResolver(
            name => name switch
            {
                "GPUNET_OFFLINE" => "1",
                "GPUNET_CACHE" => typeof(FashionMnistTests).Assembly.Location,
                _ => null,
            },
            _ => []);

        DataSetPair pair = await resolver.ResolveAsync(FashionMnist.Description, null, null, CancellationToken.None);

        Assert.Equal("fashion-mnist", pair.Id);
        Assert.Equal((60000, 10000), (pair.Train.Count, pair.Test.Count));
        Assert.Equal([9, 0, 0, 3, 0], pair.Train.Labels[..5].ToArray());
        for (int label = 0; label < 10; label++)
            Assert.Equal(6000, pair.Train.Labels.ToArray().Count(one => one == label));
    }
}
