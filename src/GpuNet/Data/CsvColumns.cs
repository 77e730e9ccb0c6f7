namespace GpuNet.Data;

/// <summary>
/// The columns of a CSV file with a header, fitted to the training samples: which are numbers, which text and with
/// which categories. Other files are then read alike: test samples, and rows to predict. Fields by RFC 4180.
/// </summary>
public sealed class CsvColumns
{
    private readonly CsvOptions options;
    private readonly CsvColumn[] features;
    private readonly CsvColumn label;

    /// <summary>Fits the columns to a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="label">The name of the column to predict.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <exception cref="InvalidDataException">
    /// A row is ragged, a column is not there or has no value, a label is missing, or there is only one class; the
    /// message names the file, the line and what is wrong.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public CsvColumns(string path, string label, CsvOptions? options = null)
        : this(CsvTable.Read(path, (options ?? new()).Delimiter), label, options ?? new())
    {
    }

    internal CsvColumns(CsvTable table, string label, CsvOptions options)
    {
        this.options = options;
        _ = table.IndexOf(label);
        foreach (string ignored in options.Ignore)
            _ = table.IndexOf(ignored);
        this.label = new CsvColumn(table, label, options, asText: options.Classification == true);
        features =
        [
            .. table.Header.Where(name => name != label && !options.Ignore.Contains(name))
                .Select(name => new CsvColumn(table, name, options)),
        ];
        if (features.Length == 0)
            throw new InvalidDataException($"'{table.Name}' has no column besides the label '{label}'");
        if (options.Classification == false && this.label.Categories is not null)
            throw new InvalidDataException($"'{table.Name}': the label '{label}' has text; expected numbers");
        if (ClassNames is [string only])
        {
            throw new InvalidDataException(
                $"'{table.Name}': every label '{label}' is '{only}'; a classifier needs two classes");
        }
    }

    /// <summary>The names of the features, in order: a column's name, or <c>column=category</c>.</summary>
    public IReadOnlyList<string> FeatureNames => [.. features.SelectMany(column => column.Names)];

    /// <summary>The classes in order; null if numbers are predicted.</summary>
    public IReadOnlyList<string>? ClassNames => label.Categories;

    /// <summary>Reads samples with their labels.</summary>
    /// <exception cref="InvalidDataException">As for the constructor, or a category is unknown.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public DataSet Read(string path) => Read(CsvTable.Read(path, options.Delimiter));

    /// <summary>Reads the features of rows to predict; a label column is not needed.</summary>
    /// <returns>The features of all rows, row by row.</returns>
    /// <exception cref="InvalidDataException">As for the constructor, or a category is unknown.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public float[] ReadFeatures(string path) => Features(CsvTable.Read(path, options.Delimiter));

    internal DataSet Read(CsvTable table)
    {
        float[] numbers = Features(table);
        int index = table.IndexOf(label.Name);
        string name = Path.GetFileNameWithoutExtension(table.Name);
        int[] shape = [numbers.Length / table.Rows.Count];
        IEnumerable<int> rows = Enumerable.Range(0, table.Rows.Count);
        return ClassNames is { } classes
            ? DataSet.Classification(
                name, shape, numbers, rows.Select(row => label.Label(table, row, index)).ToArray(), classes.Count)
                .WithClassNames(classes)
            : DataSet.Regression(
                name, shape, numbers, rows.Select(row => label.Target(table, row, index)).ToArray(), targetLength: 1);
    }

    private float[] Features(CsvTable table)
    {
        int[] places = [.. features.Select(column => table.IndexOf(column.Name))];
        int width = features.Sum(column => column.Width);
        if ((long)table.Rows.Count * width > Array.MaxLength)
        {
            string widest = features.MaxBy(column => column.Width)!.Name;
            throw new InvalidDataException(
                $"{table.Rows.Count} rows of {width} features are more than an array holds; the widest column is "
                + $"'{widest}': ignore it if it has no categories");
        }

        float[] numbers = new float[table.Rows.Count * width];
        for (int row = 0; row < table.Rows.Count; row++)
        {
            Span<float> rest = numbers.AsSpan(row * width, width);
            for (int column = 0; column < features.Length; column++)
            {
                features[column].Write(table, row, places[column], rest[..features[column].Width]);
                rest = rest[features[column].Width..];
            }
        }

        return numbers;
    }
}
