using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace GpuNet.Tests.Architecture;

/// <summary>
/// Which folder of the library may use which: Formulas ← Devices ← Graphs ← Layers ← Training; Data and IO stand alone.
/// Read from the sources, since types that a method uses inside do not show in its signature.
/// </summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Formulas"] = [],
        ["IO"] = [],
        ["Data"] = ["IO"],
        ["Devices"] = ["Formulas"],
        ["Graphs"] = ["Formulas", "Devices"],
        ["Layers"] = ["Formulas", "Devices", "Graphs"],
        ["Training"] = ["Formulas", "Devices", "Graphs", "Layers", "Data", "IO"],
    };

    public static TheoryData<string> Folders() => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_those_below_it(string folder)
    {
        string[] files = Directory.GetFiles(Path.Combine(Library(), folder), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            foreach (Match match in Reference().Matches(File.ReadAllText(file)))
            {
                string used = match.Groups["folder"].Value;
                Assert.True(
                    used == folder || Allowed[folder].Contains(used),
                    $"{Path.GetRelativePath(Library(), file)} uses GpuNet.{used}; "
                    + $"{folder} may use {string.Join(", ", Allowed[folder])}");
            }
        }
    }

    [Fact]
    public void Every_folder_of_the_library_has_a_place()
    {
        IEnumerable<string> folders = Directory.GetDirectories(Library()).Select(path => Path.GetFileName(path)!)
            .Where(name => name is not ("bin" or "obj"));
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_library_refers_to_ILGPU_and_to_the_base_class_library_alone()
    {
        Assembly library = typeof(GpuNet.Devices.Device).Assembly;
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        Assert.All(
            library.GetReferencedAssemblies().Where(reference => reference.Name is not ("ILGPU" or "ILGPU.Algorithms")),
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
    public void A_file_holds_one_type()
    {
        foreach (string file in Sources())
        {
            int types = TopLevelType().Count(File.ReadAllText(file));
            Assert.True(types == 1, $"{Path.GetRelativePath(Library(), file)} holds {types} top-level types");
        }
    }

    [GeneratedRegex(@"GpuNet\.(?<folder>Formulas|Devices|Graphs|Layers|Training|Data|IO)\b(?!"")")]
    private static partial Regex Reference();

    [GeneratedRegex(
        "^(public|internal) (abstract |sealed |static |readonly |unsafe |partial |ref )*"
        + "(class|struct|interface|enum|record)",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^using (static )?(\w+ = )?ILGPU\b|global::ILGPU", RegexOptions.Multiline)]
    private static partial Regex UseOfIlgpu();

    private static IEnumerable<string> Sources()
    {
        char slash = Path.DirectorySeparatorChar;
        return Directory.GetFiles(Library(), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{slash}obj{slash}", StringComparison.Ordinal));
    }

    private static string Library() => SourceFolder.Of("src", "GpuNet");
}
