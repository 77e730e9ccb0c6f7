using GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>The pages say what the kernels do: every kernel has a section, and every section what a reader needs.</summary>
public sealed class KernelPagesTests
{
    public static TheoryData<string> Kernels() => KernelCoverageTests.Kernels();

    public static TheoryData<string> Pages() =>
        [.. KernelPage.All().Select(page => page.Name).Where(name => name != "README.md")];

    public static TheoryData<string> PagesOfKernels() =>
        [.. KernelPage.All().Where(page => page.Sections.Count > 0).Select(page => page.Name)];

    public static TheoryData<string> Places() =>
        [.. KernelPage.All().SelectMany(page => page.Rows).Select(row => row.Place)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_has_one_section_with_counted_figures(string kernel)
    {
        KernelPage[] pages = [.. KernelPage.All().Where(page => page.Sections.Contains(kernel))];
        Assert.True(pages.Length > 0, $"no page in {KernelPage.Folder}/kernels has the heading '## `{kernel}`'");
        int sections = pages.Sum(page => page.Sections.Count(section => section == kernel));
        Assert.True(sections == 1, $"{kernel} has {sections} sections");
        Assert.True(
            pages[0].Rows.Exists(row => row.Section == kernel && row.Kernel == kernel),
            $"{pages[0].Name}: the section of {kernel} has no row for it that can be counted");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Every_table_has_bytes_sectors_and_instructions(string place)
    {
        CountedRow row = KernelPage.All().SelectMany(page => page.Rows).Single(row => row.Place == place);
        Assert.Equal(row.Columns.Length, row.Cells.Length);
        Assert.Superset(
            new HashSet<string> { "bytes read", "bytes written", "sectors read", "sectors written", "instructions" },
            row.Columns.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_page_is_about_kernels_that_exist_and_is_in_the_index(string page)
    {
        var kernels = Kernels().Cast<object[]>().Select(data => (string)data[0]).ToHashSet();
        Assert.Subset(kernels, KernelPage.All().Single(found => found.Name == page).Sections.ToHashSet());
        string index = File.ReadAllText(Path.Combine(KernelPage.Folder, "kernels", "README.md"));
        Assert.Contains($"]({page})", index, StringComparison.Ordinal);
        string pages = File.ReadAllText(Path.Combine(KernelPage.Folder, "README.md"));
        Assert.Contains("](kernels/README.md)", pages, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(PagesOfKernels))]
    public void Every_page_has_launch_floor_ladder_accuracy_and_hazards(string page)
    {
        string text = string.Join(' ', File.ReadAllLines(Path.Combine(KernelPage.Folder, "kernels", page)));
        string[] parts = ["launch", "floor", "H200", "ladder", "accuracy", "hazard", "measured on a GPU"];
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.OrdinalIgnoreCase));
    }
}
