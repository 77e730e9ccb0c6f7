namespace GpuNet.Data;

/// <summary>How a CSV file becomes a data set.</summary>
public sealed record CsvOptions
{
    /// <summary>What separates fields.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>
    /// Whether the label column holds classes rather than numbers to predict; null if it does when a label is text.
    /// </summary>
    public bool? Classification { get; init; }

    /// <summary>
    /// Whether a column of text becomes one column with the category's index; otherwise one column for each category, 1
    /// for the sample's own and 0 for the others.
    /// </summary>
    public bool CategoriesAsIndex { get; init; }

    /// <summary>
    /// Whether missing values are filled, numbers with the column's mean and text with its most frequent category;
    /// otherwise they are rejected. A missing label is rejected in any case.
    /// </summary>
    public bool FillMissing { get; init; }

    /// <summary>Columns that are not features, such as identifiers.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>The texts that stand for a missing value, besides an empty one.</summary>
    public IReadOnlyList<string> Missing { get; init; } = ["NA", "NaN", "?"];
}
