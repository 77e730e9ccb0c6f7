namespace GpuNet.Data;

/// <summary>
/// What the resolver needs to know about a published data set of grayscale images: four IDX files, images of unsigned
/// bytes [n, height, width] and labels of unsigned bytes [n], for training and for testing.
/// </summary>
public sealed record ImageDataSetDescription
{
    private readonly IReadOnlyList<Uri> mirrors = [];

    /// <summary>The name, e.g. "mnist": also the name of the folder that holds the files.</summary>
    public required string Name { get; init; }

    /// <summary>The training images.</summary>
    public required ImageDataSetFile TrainImages { get; init; }

    /// <summary>Their labels.</summary>
    public required ImageDataSetFile TrainLabels { get; init; }

    /// <summary>The test images.</summary>
    public required ImageDataSetFile TestImages { get; init; }

    /// <summary>Their labels.</summary>
    public required ImageDataSetFile TestLabels { get; init; }

    /// <summary>The names of the classes in the order of the labels; labels are 0 to their number - 1.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Folders on the web that hold the files with ".gz" at the end of their names; tried in order.</summary>
    /// <exception cref="ArgumentException">An address is not HTTPS or does not end with a slash.</exception>
    public IReadOnlyList<Uri> Mirrors
    {
        get => mirrors;
        init
        {
            // The sums protect what is learned from; HTTPS also protects who asks for what.
            foreach (Uri mirror in value)
            {
                if (mirror.Scheme != Uri.UriSchemeHttps || !mirror.AbsolutePath.EndsWith('/'))
                    throw new ArgumentException($"the mirror {mirror} is not an HTTPS address that ends with a slash");
            }

            mirrors = value;
        }
    }

    /// <summary>
    /// Folders into which packages of operating systems put the files, plain or packed; tried in order.
    /// </summary>
    public IReadOnlyList<string> InstalledFolders { get; init; } = [];

    /// <summary>A package of npm that holds the files, or null.</summary>
    public NpmPackage? Package { get; init; }

    /// <summary>
    /// The start of the names of this library's embedded resources that hold the sample, completed by a file's name and
    /// ".gz"; null if there is no sample.
    /// </summary>
    public string? SampleResources { get; init; }

    internal IReadOnlyList<ImageDataSetFile> Files => [TrainImages, TrainLabels, TestImages, TestLabels];
}
