using GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>The pages say what the kernels do: every kernel has a section, and every figure is counted again.</summary>
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

    [SkippableTheory]
    [MemberData(nameof(Places))]
    public void Every_figure_is_what_the_emulator_counts(string place)
    {
        Skip.If(EmulatedCuda.WhyNot is not null, $"emulated cuda: {EmulatedCuda.WhyNot}");
        CountedRow row = KernelPage.All().SelectMany(page => page.Rows).Single(row => row.Place == place);
        string counted = row.Recounted();
        Assert.True(
            row.ToString() == counted,
            $"{place} is stale; run '{PageWriter.Command}'. It should be{Environment.NewLine}{counted}");
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

    [SkippableTheory]
    [InlineData("4,096", "128", true)]
    [InlineData("4,096", "129", false)]
    [InlineData("4,100", "128", false)]
    public void An_altered_figure_is_found_and_put_right(string bytes, string sectors, bool right)
    {
        Skip.If(EmulatedCuda.WhyNot is not null, $"emulated cuda: {EmulatedCuda.WhyNot}");
        var page = new KernelPage(
            "page",
            "## `ElementwiseKernels.Fill`",
            "| kernel | size | launch | bytes read | bytes written | sectors read | sectors written |",
            "| --- | --- | --- | ---: | ---: | ---: | ---: |",
            $"| `ElementwiseKernels.Fill` | n = 1024 | 4 × 256 | 0 | {bytes} | 0 | {sectors} |");
        Assert.Equal(["ElementwiseKernels.Fill"], page.Sections);
        CountedRow row = Assert.Single(page.Rows);
        Assert.Equal("page:4", row.Place);
        Assert.Equal("| `ElementwiseKernels.Fill` | n = 1024 | 4 × 256 | 0 | 4,096 | 0 | 128 |", row.Recounted());
        Assert.Equal(right, row.ToString() == row.Recounted());
        string[] written = PageWriter.Recounted(page);
        Assert.Equal(row.Recounted(), written[3]);
        Assert.Equal(page.Lines.Take(3), written.Take(3));
    }

    [SkippableFact]
    public void A_column_that_nothing_counts_is_refused()
    {
        Skip.If(EmulatedCuda.WhyNot is not null, $"emulated cuda: {EmulatedCuda.WhyNot}");
        var row = new CountedRow(
            "page", 1, "", ["kernel", "size", "launch", "joules"],
            ["`ElementwiseKernels.Fill`", "n = 4", "1 × 32", "1"]);
        Assert.Throws<FormatException>(row.Recounted);
    }
}
