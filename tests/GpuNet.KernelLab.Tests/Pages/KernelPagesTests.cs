using GpuNet.KernelLab.Tests.Kernels;
using Xunit;

namespace GpuNet.KernelLab.Tests.Pages;

/// <summary>The pages say what the kernels do: every kernel has a section, and every figure is counted again.</summary>
public sealed class KernelPagesTests
{
    public static TheoryData<string> Kernels() => KernelCoverageTests.Kernels();

    public static TheoryData<string> Pages() => [.. KernelPage.All().Select(page => page.Name)];

    public static TheoryData<string> Places() =>
        [.. KernelPage.All().SelectMany(page => page.Rows).Select(row => row.Place)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_has_one_section_with_counted_figures(string kernel)
    {
        KernelPage[] pages = [.. KernelPage.All().Where(page => page.Sections.Contains(kernel))];
        Assert.True(pages.Length > 0, $"no page in {KernelPage.Folder}/kernels has the heading '## `{kernel}`'");
        Assert.True(
            pages.Sum(page => page.Sections.Count(section => section == kernel)) == 1, $"{kernel} has more than one section");
        Assert.True(
            pages[0].Rows.Exists(row => row.Section == kernel && row.Kernel == kernel),
            $"{pages[0].Name}: the section of {kernel} has no row for it that can be counted");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Every_figure_is_what_the_laboratory_counts(string place)
    {
        CountedRow row = KernelPage.All().SelectMany(page => page.Rows).Single(row => row.Place == place);
        string counted = row.Recounted();
        Assert.True(row.ToString() == counted, $"{place} should be{Environment.NewLine}{counted}");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Every_table_has_the_bytes_and_the_sectors(string place)
    {
        CountedRow row = KernelPage.All().SelectMany(page => page.Rows).Single(row => row.Place == place);
        Assert.Equal(row.Columns.Length, row.Cells.Length);
        Assert.Superset(
            new HashSet<string> { "bytes read", "bytes written", "sectors read", "sectors written" },
            row.Columns.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_page_is_about_kernels_that_exist_and_is_in_the_index(string page)
    {
        var kernels = Kernels().Cast<object[]>().Select(data => (string)data[0]).ToHashSet();
        Assert.Subset(kernels, KernelPage.All().Single(found => found.Name == page).Sections.ToHashSet());
        Assert.Contains($"](kernels/{page})", File.ReadAllText(Path.Combine(KernelPage.Folder, "README.md")), StringComparison.Ordinal);
    }
}
