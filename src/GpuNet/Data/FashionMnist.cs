namespace GpuNet.Data;

/// <summary>
/// Fashion-MNIST, pieces of clothing in the form of MNIST: 60,000 training and 10,000 test images, 28×28 bytes each,
/// ten classes. Harder than digits: a linear classifier reaches about 84 % test accuracy. Source: H. Xiao, K. Rasul, R.
/// Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms" (2017),
/// arXiv:1708.07747; the files are licensed by Zalando SE under the MIT license.
/// </summary>
/// <remarks>
/// Debian and its derivatives have the files as the package <c>dataset-fashion-mnist</c>; once installed, they are used
/// where they are. The sums are those of the published files: their packed form has the MD5 sums that the authors
/// state.
/// </remarks>
public static class FashionMnist
{
    /// <summary>The published files and where to find them.</summary>
    public static ImageDataSetDescription Description { get; } = new()
    {
        Name = "fashion-mnist",
        TrainImages = new(
            "train-images-idx3-ubyte",
            47040016,
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        TrainLabels = new(
            "train-labels-idx1-ubyte",
            60008,
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        TestImages = new(
            "t10k-images-idx3-ubyte",
            7840016,
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        TestLabels = new(
            "t10k-labels-idx1-ubyte",
            10008,
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
        ClassNames =
            ["T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"],
        InstalledFolders = ["/usr/share/datasets/fashion-mnist"],
        Mirrors =
        [
            new("https://storage.googleapis.com/tensorflow/tf-keras-datasets/"),
            new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
        ],
    };

    /// <summary>
    /// Loads Fashion-MNIST from the first place that has it: <see cref="ImageDataSetResolver.LoadAsync"/>.
    /// </summary>
    /// <param name="directory">A folder that must contain the four files, or null to search for them.</param>
    /// <param name="progress">Receives progress messages, or null.</param>
    /// <param name="cancellationToken">Cancels the search, a download or a process.</param>
    /// <exception cref="IOException">
    /// The folder lacks a file, or no source has the data set; the message names the file, or every source with its
    /// reason.
    /// </exception>
    /// <exception cref="InvalidDataException">The folder has a wrong file; the message names it.</exception>
    public static Task<DataSetPair> LoadAsync(
        string? directory = null,
        IProgress<string>? progress = null,
        CancellationToken cancellationToken = default) =>
        ImageDataSetResolver.LoadAsync(Description, directory, progress, cancellationToken);
}
