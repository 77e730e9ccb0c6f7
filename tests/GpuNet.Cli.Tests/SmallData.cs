using GpuNet.Data;

namespace GpuNet.Cli.Tests;

/// <summary>600 images to learn from and 200 to test with, in a folder as users bring them; and no network.</summary>
internal static class SmallData
{
    public const int TrainCount = 600;
    public const int TestCount = 200;

    private static readonly DirectoryInfo Root = Directory.CreateTempSubdirectory("gpunet-cli-tests-");
    private static readonly Lazy<string> Written = new(Write);

    static SmallData()
    {
        Environment.SetEnvironmentVariable("GPUNET_DATA", null);
        Environment.SetEnvironmentVariable("GPUNET_OFFLINE", "1");
        Environment.SetEnvironmentVariable("GPUNET_CACHE", Path.Combine(Root.FullName, "cache"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Root.Delete(recursive: true);
    }

    /// <summary>The folder with the four files.</summary>
    public static string Folder => Written.Value;

    /// <summary>A path in a fresh, empty folder.</summary>
    public static string NewPath(string name)
    {
        string folder = Path.Combine(Root.FullName, Guid.NewGuid().ToString("N"));
        return Path.Combine(Directory.CreateDirectory(folder).FullName, name);
    }

    private static string Write()
    {
        DataSetPair sample = Mnist.LoadAsync().GetAwaiter().GetResult();
        Assert.Equal("mnist-sample", sample.Id);
        string folder = Directory.CreateDirectory(Path.Combine(Root.FullName, "small")).FullName;
        Write(folder, Mnist.Description.TrainImages, Mnist.Description.TrainLabels, sample.Train.Take(TrainCount));
        Write(folder, Mnist.Description.TestImages, Mnist.Description.TestLabels, sample.Test.Take(TestCount));
        return folder;
    }

    private static void Write(string folder, ImageDataSetFile images, ImageDataSetFile labels, DataSet data)
    {
        byte[] classes = [.. data.Labels.ToArray().Select(label => (byte)label)];
        IdxFile.Write(Path.Combine(folder, images.Name), IdxArray.Create(data.ByteFeatures.Span, data.Count, 28, 28));
        IdxFile.Write(Path.Combine(folder, labels.Name), IdxArray.Create<byte>(classes, data.Count));
    }
}
