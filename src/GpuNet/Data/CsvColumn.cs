namespace GpuNet.Data;

/// <summary>
/// A column as it was in the file it was fitted to: numbers with their mean, or text with its categories.
/// </summary>
internal sealed class CsvColumn
{
    private const int ListedCategories = 10;

    private readonly CsvOptions options;
    private readonly float mean;
    private readonly string frequent = "";

    /// <summary>Fits a column.</summary>
    /// <param name="table">The file.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="options">How missing values are treated.</param>
    /// <param name="asText">Whether to take numbers as categories, too.</param>
    /// <exception cref="InvalidDataException">The column has no value at all, or lacks one in some row.</exception>
    public CsvColumn(CsvTable table, string name, CsvOptions options, bool asText = false)
    {
        Name = name;
        this.options = options;
        int index = table.IndexOf(name);
        string[] present = [.. table.Rows.Select(row => row[index]).Where(text => !IsMissing(text))];
        if (present.Length == 0)
            throw new InvalidDataException($"'{table.Name}': column '{name}' has no value in any row");
        if (!asText && present.All(text => TryNumber(text, out _)))
        {
            mean = (float)present.Average(text => TryNumber(text, out float number) ? (double)number : 0);
            return;
        }

        Categories = [.. present.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        frequent = present.GroupBy(text => text, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .MaxBy(group => group.Count())!.Key;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The different texts in order; null for numbers.</summary>
    public IReadOnlyList<string>? Categories { get; }

    /// <summary>The number of features that it becomes.</summary>
    public int Width => Categories is null || options.CategoriesAsIndex ? 1 : Categories.Count;

    /// <summary>The names of those features.</summary>
    public IEnumerable<string> Names =>
        Width == 1 && (Categories is null || options.CategoriesAsIndex)
            ? [Name]
            : Categories!.Select(category => $"{Name}={category}");

    /// <summary>Writes the features of a row.</summary>
    /// <exception cref="InvalidDataException">The field is missing, not a number or not a known category.</exception>
    public void Write(CsvTable table, int row, int index, Span<float> features)
    {
        string text = table.Rows[row][index];
        if (IsMissing(text))
        {
            if (!options.FillMissing)
            {
                throw table.Refuse(
                    row, Name, $"no value; set {nameof(CsvOptions)}.{nameof(CsvOptions.FillMissing)} to fill it");
            }

            text = frequent;
            if (Categories is null)
            {
                features[0] = mean;
                return;
            }
        }

        if (Categories is null)
        {
            if (!TryNumber(text, out features[0]))
                throw table.Refuse(row, Name, $"expected a number, found '{text}'");
        }
        else if (options.CategoriesAsIndex)
        {
            features[0] = IndexOf(table, row, text);
        }
        else
        {
            features.Clear();
            features[IndexOf(table, row, text)] = 1;
        }
    }

    /// <summary>The index of a row's category, as a label.</summary>
    /// <exception cref="InvalidDataException">The field is missing or not a known category.</exception>
    public int Label(CsvTable table, int row, int index) => IndexOf(table, row, Present(table, row, index));

    /// <summary>The number in a row, as a target.</summary>
    /// <exception cref="InvalidDataException">The field is missing or not a number.</exception>
    public float Target(CsvTable table, int row, int index)
    {
        string text = Present(table, row, index);
        return TryNumber(text, out float number)
            ? number
            : throw table.Refuse(row, Name, $"expected a number, found '{text}'");
    }

    private static bool TryNumber(string text, out float number) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite(number);

    private string Present(CsvTable table, int row, int index)
    {
        string text = table.Rows[row][index];
        return IsMissing(text) ? throw table.Refuse(row, Name, "a label is missing") : text;
    }

    private int IndexOf(CsvTable table, int row, string text)
    {
        for (int index = 0; index < Categories!.Count; index++)
        {
            if (Categories[index] == text)
                return index;
        }

        string known = string.Join(", ", Categories.Take(ListedCategories));
        string more = Categories.Count > ListedCategories ? $" and {Categories.Count - ListedCategories} more" : "";
        throw table.Refuse(row, Name, $"unknown category '{text}'; expected one of {known}{more}");
    }

    private bool IsMissing(string text) => text.Length == 0 || options.Missing.Contains(text);
}
