
namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>A page of kernels-docs/kernels: a section per kernel, with tables of what the emulator counts.</summary>
internal sealed class KernelPage
{
    private const string Heading = "## `";

    // The first columns of every counted table.
    private static readonly string[] Launched = ["kernel", "size", "launch"];

    /// <summary>Reads a page.</summary>
    public KernelPage(string name, params string[] lines)
    {
        Name = name;
        Lines = lines;
        string section = "";
        string[]? columns = null;
        for (int number = 1; number <= lines.Length; number++)
        {
            string line = lines[number - 1];
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line.StartsWith(Heading, StringComparison.Ordinal) ? line[Heading.Length..].TrimEnd('`') : "";
                if (section.Length > 0)
                    Sections.Add(section);
            }

            if (!line.StartsWith('|'))
            {
                columns = null;
                continue;
            }

            string[] cells = [.. line.Trim('|').Split('|', StringSplitOptions.TrimEntries)];
            if (columns is null)
                columns = cells;
            else if (columns.Take(Launched.Length).SequenceEqual(Launched) && !cells[0].StartsWith('-'))
                Rows.Add(new CountedRow(name, number, section, columns, cells));
        }
    }

    /// <summary>The kernels-docs folder of the sources that the tests were built from.</summary>
    public static string Folder
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GpuNet.sln")))
                folder = folder.Parent;
            return folder is null
                ? throw new DirectoryNotFoundException("no folder above the tests holds GpuNet.sln")
                : Path.Combine(folder.FullName, "kernels-docs");
        }
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>Its text.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The kernels that have a section, in order.</summary>
    public List<string> Sections { get; } = [];

    /// <summary>All rows that can be counted again.</summary>
    public List<CountedRow> Rows { get; } = [];

    /// <summary>Every page.</summary>
    public static KernelPage[] All() =>
        [.. Directory.GetFiles(Path.Combine(Folder, "kernels"), "*.md")
            .Order(StringComparer.Ordinal)
            .Select(file => new KernelPage(Path.GetFileName(file), File.ReadAllLines(file)))];
}
