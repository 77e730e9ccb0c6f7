using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace GpuNet.Tests.Architecture;

/// <summary>
/// Which folder of the library may use which: Formulas ← Devices ← Operations ← their implementations on the host and on
/// ILGPU; Operations with Graphs ← Layers ← Training; Data and IO stand alone. Which project may use which: GpuNet ←
/// GpuNet.Course ← GpuNet.Cli. Read from the sources and from the code that was compiled, since types that a method uses
/// inside do not show in its signature.
/// </summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Formulas"] = [],
        ["IO"] = [],
        ["Data"] = ["IO"],
        ["Devices"] = ["Formulas"],
        ["Devices/Host"] = ["Formulas", "Devices", "Operations"],
        ["Devices/Ilgpu"] = ["Formulas", "Devices", "Operations"],

        // An operation is a part of a graph, and its gradient is made of others.
        ["Operations"] = ["Formulas", "Devices", "Graphs"],
        ["Graphs"] = ["Formulas", "Devices", "Operations"],
        ["Layers"] = ["Formulas", "Devices", "Graphs", "IO"],
        ["Training"] = ["Formulas", "Devices", "Operations", "Graphs", "Layers", "Data", "IO"],
    };

    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["GpuNet"] = [],
        ["GpuNet.Cli"] = ["GpuNet", "GpuNet.Course"],
        ["GpuNet.Course"] = ["GpuNet"],
    };

    public static TheoryData<string> Folders() => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_those_below_it(string folder)
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(Library(), folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => RoomOfFile(file) == folder)];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            foreach (Match match in Reference().Matches(File.ReadAllText(file)))
            {
                string used = match.Groups["folder"].Value;
                Assert.True(
                    used == folder.Split('/')[0] || Allowed[folder].Contains(used),
                    $"{Path.GetRelativePath(Library(), file)} uses GpuNet.{used}; "
                    + $"{folder} may use {string.Join(", ", Allowed[folder])}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_s_code_uses_only_types_of_those_below_it(string folder)
    {
        Type[] types = [.. typeof(GpuNet.Devices.Device).Assembly.GetTypes()
            .Where(type => Room($"{PathOf(type)}/") == folder)];
        Assert.NotEmpty(types);
        foreach (Type type in types)
        {
            foreach (Type used in UsedTypes.Of(type).Where(used => used.Assembly == type.Assembly))
            {
                string room = PathOf(used).Split('/')[0];
                Assert.True(
                    room.Length == 0 || room == folder.Split('/')[0] || Allowed[folder].Contains(room),
                    $"{type} uses {used}; {folder} may use {string.Join(", ", Allowed[folder])}");
            }
        }

        static string PathOf(Type type) =>
            type.Namespace?.StartsWith("GpuNet.", StringComparison.Ordinal) is true
                ? type.Namespace["GpuNet.".Length..].Replace('.', '/')
                : "";
    }

    [Fact]
    public void Every_folder_of_the_library_has_a_place()
    {
        IEnumerable<string> folders = Directory.GetDirectories(Library()).Select(path => Path.GetFileName(path)!)
            .Where(name => name is not ("bin" or "obj"));
        Assert.Equal(
            Allowed.Keys.Where(room => !room.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            folders.Order(StringComparer.Ordinal));
    }

    /// <summary>The innermost folder with rules of its own that a file lies in.</summary>
    private static string RoomOfFile(string file) =>
        Room(Path.GetRelativePath(Library(), file).Replace('\\', '/'))!;

    private static string? Room(string path) =>
        Allowed.Keys.Where(room => path.StartsWith($"{room}/", StringComparison.Ordinal)).MaxBy(room => room.Length);

    [Fact]
    public void A_project_uses_only_those_below_it()
    {
        string[] projects = [.. Directory.GetFiles(SourceFolder.Of("src"), "*.csproj", SearchOption.AllDirectories)];
        Assert.Equal(AllowedProjects.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order());
        Assert.All(
            projects,
            path => Assert.Equal(
                AllowedProjects[Path.GetFileNameWithoutExtension(path)],
                Included(path, "ProjectReference").Select(Path.GetFileNameWithoutExtension)));
    }

    [Fact]
    public void The_course_is_written_with_what_every_user_of_the_library_has()
    {
        Assert.Empty(Included(SourceFolder.Of("src", "GpuNet.Course", "GpuNet.Course.csproj"), "PackageReference"));
        Assert.DoesNotContain(
            "GpuNet.Course", Included(Path.Combine(Library(), "GpuNet.csproj"), "InternalsVisibleTo"));
        Assert.All(
            Sources(SourceFolder.Of("src", "GpuNet.Course")),
            file => Assert.DoesNotMatch(@"\bConsole\.|GpuNet\.Cli", File.ReadAllText(file)));
    }

    [Fact]
    public void The_library_refers_to_ILGPU_CsvHelper_and_the_base_class_library_alone()
    {
        Assembly library = typeof(GpuNet.Devices.Device).Assembly;
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        Assert.All(
            library.GetReferencedAssemblies().Where(
                reference => reference.Name is not ("ILGPU" or "ILGPU.Algorithms" or "CsvHelper")),
            reference => Assert.True(
                File.Exists(Path.Combine(framework, $"{reference.Name}.dll")),
                $"{reference.Name} is no part of the base class library"));
    }

    [Fact]
    public void Only_the_folder_of_its_devices_imports_ILGPU()
    {
        string[] users = [.. Sources().Where(file => UseOfIlgpu().IsMatch(File.ReadAllText(file)))];
        Assert.NotEmpty(users);
        string folder = Path.Combine(Library(), "Devices", "Ilgpu") + Path.DirectorySeparatorChar;
        Assert.All(users, file => Assert.StartsWith(folder, file, StringComparison.Ordinal));
    }

    [Fact]
    public void Kernels_name_no_host_code()
    {
        string folder = Path.Combine(Library(), "Devices", "Ilgpu", "Kernels");
        Assert.All(
            Directory.GetFiles(folder, "*.cs"),
            file => Assert.DoesNotMatch(@"IlgpuDevice\b|Accelerator|KernelConfig|DeviceBuffer", File.ReadAllText(file)));
    }

    [Theory]
    [InlineData("Layers")]
    [InlineData("Training")]
    public void Layers_and_training_name_no_concrete_device(string folder)
    {
        foreach (string file in
            Directory.GetFiles(Path.Combine(Library(), folder), "*.cs", SearchOption.AllDirectories))
        {
            Assert.DoesNotMatch("HostDevice|NullDevice|IlgpuDevice|Devices\\.(Host|Ilgpu)", File.ReadAllText(file));
        }
    }

    [Fact]
    public void A_file_of_several_types_is_short()
    {
        // An operation is one file, with its launches and its gradient.
        string operations = Path.Combine(Library(), "Operations") + Path.DirectorySeparatorChar;
        foreach (string file in Sources().Where(file => !file.StartsWith(operations, StringComparison.Ordinal)))
        {
            string text = File.ReadAllText(file);
            int types = TopLevelType().Count(text);
            int lines = text.AsSpan().Count('\n');
            Assert.True(types > 0, $"{Path.GetRelativePath(Library(), file)} holds no type");
            Assert.True(
                types == 1 || lines <= 320,
                $"{Path.GetRelativePath(Library(), file)} holds {types} types in {lines} lines; give them files of their own");
        }
    }

    [Fact]
    public void Only_the_writer_of_files_opens_one_for_writing()
    {
        string root = SourceFolder.Of("src");
        string folder = Path.Combine(Library(), "IO") + Path.DirectorySeparatorChar;
        string[] found =
        [
            .. Sources(root)
                .Where(file => !file.StartsWith(folder, StringComparison.Ordinal))
                .SelectMany(file => OpeningToWrite().Matches(File.ReadAllText(file)).Select(
                    match => $"{Path.GetRelativePath(root, file).Replace('\\', '/')}: {match.Value}"))
                .Order(StringComparer.Ordinal),
        ];

        // The lock of the cache is no file that anybody reads: it is held, and stays empty.
        const string Lock = "GpuNet/Data/DataCache.cs: ";
        Assert.Equal([$"{Lock}FileAccess.ReadWrite", $"{Lock}FileMode.OpenOrCreate", $"{Lock}new FileStream"], found);
    }

    [Theory]
    [InlineData("File.WriteAllText(path, text)")]
    [InlineData("await File.AppendAllLinesAsync(path, lines)")]
    [InlineData("File.Create(path)")]
    [InlineData("File.Open(path, mode)")]
    [InlineData("File.OpenWrite(path)")]
    [InlineData("File.Move(path, other)")]
    [InlineData("new FileStream(path, mode)")]
    [InlineData("new StreamWriter(path)")]
    [InlineData("Mode = FileMode.Create,")]
    [InlineData("Access = FileAccess.Write,")]
    [InlineData("new FileInfo(path).CreateText()")]
    [InlineData("entry.ExtractToFile(path)")]
    public void Every_way_to_open_a_file_for_writing_is_seen(string line) => Assert.Matches(OpeningToWrite(), line);

    [Theory]
    [InlineData("File.OpenRead(path)")]
    [InlineData("File.Exists(path)")]
    [InlineData("AtomicFile.Write(path, write)")]
    [InlineData("IdxFile.Write(path, array)")]
    [InlineData("File.ReadAllText(path)")]
    public void Reading_is_not_taken_for_writing(string line) => Assert.DoesNotMatch(OpeningToWrite(), line);

    [GeneratedRegex(@"GpuNet\.(?<folder>Formulas|Devices|Operations|Graphs|Layers|Training|Data|IO)\b(?!"")")]
    private static partial Regex Reference();

    [GeneratedRegex(
        "^(public|internal) (abstract |sealed |static |readonly |unsafe |partial |ref )*"
        + "(class|struct|interface|enum|record|delegate)",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(
        @"\bFile\.(Write|Append|Create|Move|Copy|Replace|OpenWrite|OpenHandle|Open\()"
        + @"|\bnew (FileStream|StreamWriter)\b"
        + @"|\bFileMode\.(?!Open\b)\w+"
        + @"|\bFileAccess\.(?!Read\b)\w+"
        + @"|\.(OpenWrite|AppendText|CreateText|MoveTo|ExtractTo\w+)\(")]
    private static partial Regex OpeningToWrite();

    [GeneratedRegex(@"^using (static )?(\w+ = )?ILGPU\b|global::ILGPU", RegexOptions.Multiline)]
    private static partial Regex UseOfIlgpu();

    private static string[] Included(string project, string item) =>
        [.. XDocument.Load(project).Descendants(item).Select(found => found.Attribute("Include")!.Value)];

    private static IEnumerable<string> Sources() => Sources(Library());

    private static IEnumerable<string> Sources(string folder)
    {
        char slash = Path.DirectorySeparatorChar;
        return Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{slash}obj{slash}", StringComparison.Ordinal));
    }

    private static string Library() => SourceFolder.Of("src", "GpuNet");
}
