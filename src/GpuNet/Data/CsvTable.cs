using CsvHelper;
using CsvHelper.Configuration;

namespace GpuNet.Data;

/// <summary>The fields of a CSV file, by RFC 4180, with a header: a text for each row and column.</summary>
internal sealed class CsvTable
{
    private CsvTable(string name, string[] header, List<string[]> rows, List<int> lines) =>
        (Name, Header, Rows, Lines) = (name, header, rows, lines);

    /// <summary>The file's name in errors.</summary>
    public string Name { get; }

    /// <summary>The columns' names, no two the same.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The rows, each with as many fields as the header; at least one.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    /// <summary>The line at which each row ends, from 1.</summary>
    public IReadOnlyList<int> Lines { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">
    /// It is not such a file; the message names it, the line and what is wrong.
    /// </exception>
    public static CsvTable Read(string path, string delimiter)
    {
        if (string.IsNullOrWhiteSpace(delimiter) && delimiter != "\t")
        {
            throw new ArgumentException(
                $"read '{path}': a delimiter must be a character other than a space", nameof(delimiter));
        }

        using var reader = new StreamReader(path);
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter,
            TrimOptions = TrimOptions.Trim,
        };
        using var parser = new CsvParser(reader, configuration);
        string[]? header = null;
        List<string[]> rows = [];
        List<int> lines = [];
        try
        {
            while (parser.Read())
            {
                string[] fields = parser.Record!;
                if (header is null)
                {
                    header = fields;
                    continue;
                }

                if (fields.Length != header.Length)
                {
                    throw new InvalidDataException(
                        $"'{path}', line {parser.RawRow}: {fields.Length} fields; the header has {header.Length}");
                }

                rows.Add(fields);
                lines.Add(parser.RawRow);
            }
        }
        catch (CsvHelperException exception)
        {
            throw new InvalidDataException(
                $"'{path}', line {parser.RawRow}: a quote within a field; quote the field and double the quote",
                exception);
        }

        if (header is null)
            throw new InvalidDataException($"'{path}' is empty; expected a header with the columns' names");
        if (header.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidDataException($"'{path}' has two columns '{twice.Key}'");
        return rows.Count > 0
            ? new CsvTable(path, header, rows, lines)
            : throw new InvalidDataException($"'{path}' has a header, but no row");
    }

    /// <summary>The place of a column.</summary>
    /// <exception cref="InvalidDataException">There is no such column; the message lists the columns.</exception>
    public int IndexOf(string column)
    {
        int index = Header.Index().Where(item => item.Item == column).Select(item => item.Index).FirstOrDefault(-1);
        return index >= 0
            ? index
            : throw new InvalidDataException($"'{Name}' has no column '{column}'; it has {string.Join(", ", Header)}");
    }

    /// <summary>The error for a field.</summary>
    public InvalidDataException Refuse(int row, string column, string what) =>
        new($"'{Name}', line {Lines[row]}, column '{column}': {what}");
}
