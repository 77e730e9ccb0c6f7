using GpuNet.IO;
using Xunit;

namespace GpuNet.Tests.IO;

/// <summary>A link stays a link, and what it leads to is saved.</summary>
public sealed class SavingThroughLinksTests : IDisposable
{
    private readonly SavingFolder folder = new();

    [SkippableFact]
    public void A_link_is_followed()
    {
        string target = folder.File("target");
        string link = folder.Link("link", target);
        SavingFolder.Save(link);
        Assert.Equal("new", File.ReadAllText(target));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal(["link", "target"], folder.Names);
    }

    [SkippableFact]
    public void A_chain_of_links_into_another_folder_is_followed()
    {
        _ = Directory.CreateDirectory(folder["data"]);
        string target = folder.File("data/target");
        string last = folder.Link("last", "data/target");
        string first = folder.Link("first", "last");
        SavingFolder.Save(first);
        Assert.Equal("new", File.ReadAllText(target));
        Assert.Equal("data/target", new FileInfo(last).LinkTarget);
        Assert.Equal("last", new FileInfo(first).LinkTarget);
        Assert.Equal(["data", "first", "last"], folder.Names);
        Assert.Equal([target], Directory.GetFileSystemEntries(folder["data"]));
    }

    [SkippableTheory]
    [InlineData("target")]
    [InlineData("./sub/../target")]
    public void A_link_to_nothing_makes_what_it_leads_to(string way)
    {
        _ = Directory.CreateDirectory(folder["sub"]);
        string link = folder.Link("link", way);
        AtomicFile.RequireWritable(link);
        Assert.False(File.Exists(folder["target"]));
        SavingFolder.Save(link);
        Assert.Equal("new", File.ReadAllText(folder["target"]));
        Assert.Equal(way, new FileInfo(link).LinkTarget);
        Assert.Equal(["link", "sub", "target"], folder.Names);
    }

    [SkippableFact]
    public void A_link_in_a_linked_folder_counts_from_where_it_lies()
    {
        // far/inner/link leads to ../target, which is far/target, by whatever way the link was reached.
        _ = Directory.CreateDirectory(folder["far/inner"]);
        _ = folder.Link("near", "far/inner");
        _ = folder.Link("far/inner/link", "../target");
        SavingFolder.Save(folder["near/link"]);
        Assert.Equal("new", File.ReadAllText(folder["far/target"]));
        Assert.Equal(["far", "near"], folder.Names);
    }

    [SkippableFact]
    public void A_step_up_in_a_link_starts_where_the_folder_before_it_leads()
    {
        _ = Directory.CreateDirectory(folder["far/inner"]);
        _ = folder.Link("near", "far/inner");
        string link = folder.Link("link", "near/../target");
        SavingFolder.Save(link);
        Assert.Equal("new", File.ReadAllText(folder["far/target"]));
        Assert.Equal(["far", "link", "near"], folder.Names);
    }

    [SkippableFact]
    public void A_circle_of_links_is_refused_by_name()
    {
        string one = folder.Link("one", folder["two"]);
        _ = folder.Link("two", folder["one"]);
        SavingFolder.Refuses(one, "form a cycle", folder.Name);
        Assert.Equal(["one", "two"], folder.Names);
    }

    [SkippableFact]
    public void A_link_into_a_missing_folder_names_that_folder()
    {
        string link = folder.Link("link", folder["absent/target"]);
        SavingFolder.Refuses(link, $"the folder '{folder["absent"]}' does not exist");
    }

    [SkippableFact]
    public void A_link_to_a_folder_is_refused()
    {
        _ = Directory.CreateDirectory(folder["sub"]);
        SavingFolder.Refuses(folder.Link("link", "sub"), "it is a folder");
    }

    [SkippableFact]
    public void A_file_that_is_open_and_has_no_name_is_refused()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux links to open files");
        using FileStream open = File.Create(folder["gone"]);
        File.Delete(folder["gone"]);
        SavingFolder.Refuses($"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}", "without a name");
        Assert.Empty(folder.Names);
    }

    public void Dispose() => folder.Dispose();
}
