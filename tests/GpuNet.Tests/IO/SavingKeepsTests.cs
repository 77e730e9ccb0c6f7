using GpuNet.IO;
using Xunit;

namespace GpuNet.Tests.IO;

/// <summary>What a file keeps when it is saved again: who may read it, whose it is, its other names.</summary>
public sealed class SavingKeepsTests : IDisposable
{
    // `user::rw-, user:54321:r--, group::---, mask::r--, other::---`, as Linux stores it: the mode says 640, but the
    // group may read nothing.
    private const string AccessList =
        "0x0200000001000600ffffffff0200040031d4000004000000ffffffff10000400ffffffff20000000ffffffff";

    private readonly SavingFolder folder = new();

    [SkippableTheory]
    [InlineData("600")]
    [InlineData("644")]
    [InlineData("666")]
    [InlineData("755")]
    [InlineData("2640")]
    public void The_mode_stays(string mode)
    {
        string path = folder.File("file");
        _ = SavingFolder.Tool("chmod", mode, path);
        SavingFolder.Save(path);
        Assert.Equal($"{mode} new", $"{SavingFolder.Stat("%a", path)} {File.ReadAllText(path)}");
    }

    [SkippableFact]
    public void What_is_closed_to_others_is_never_open_on_the_way()
    {
        string path = folder.File("file");
        _ = SavingFolder.Tool("chmod", "600", path);
        string seen = "";
        AtomicFile.Write(
            path,
            _ => seen = string.Join(' ', folder.Names.Select(name => SavingFolder.Stat("%a", folder[name]))));
        Assert.Equal("600 600", seen);
    }

    [SkippableFact]
    public void A_new_file_has_the_mode_that_files_have()
    {
        string usual = folder.File("usual");
        SavingFolder.Save(folder["file"]);
        Assert.Equal(SavingFolder.Stat("%a", usual), SavingFolder.Stat("%a", folder["file"]));
    }

    [SkippableFact]
    public void A_name_that_is_replaced_is_a_new_file()
    {
        string path = folder.File("file");
        string before = SavingFolder.Stat("%i", path);
        using FileStream holds = File.OpenRead(path);
        SavingFolder.Save(path);
        Assert.NotEqual(before, SavingFolder.Stat("%i", path));
    }

    [SkippableTheory]
    [InlineData("old")]
    [InlineData("old and longer")]
    [InlineData("")]
    public void Hard_links_stay_one_file(string old)
    {
        string path = folder.File("file", old);
        string other = folder["other"];
        _ = SavingFolder.Tool("ln", path, other);
        _ = SavingFolder.Tool("chmod", "640", path);
        SavingFolder.Save(path);
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal("new", File.ReadAllText(other));
        Assert.Equal("640 2", SavingFolder.Stat("%a %h", other));
        Assert.Equal(["file", "other"], folder.Names);
    }

    [SkippableFact]
    public void Root_leaves_a_file_to_its_owner()
    {
        UnixThread.RequireRoot("a file of another user takes root");
        string path = folder.File("file");
        _ = SavingFolder.Tool("chown", "54321:12345", path);
        _ = SavingFolder.Tool("chmod", "4640", path);
        SavingFolder.Save(path);
        Assert.Equal("4640 54321 12345 new", $"{SavingFolder.Stat("%a %u %g", path)} {File.ReadAllText(path)}");
        Assert.Equal(["file"], folder.Names);
    }

    [SkippableFact]
    public void A_user_who_cannot_give_the_owner_leaves_the_file_in_place()
    {
        UnixThread.RequireRoot("a file of another user takes root");
        folder.Open();
        string path = folder.File("file");
        _ = SavingFolder.Tool("chown", "54322:54322", path);
        _ = SavingFolder.Tool("chmod", "666", path);
        UnixThread.RunAs(UnixThread.Stranger, UnixThread.Stranger, () => SavingFolder.Save(path));
        Assert.Equal("666 54322 54322 new", $"{SavingFolder.Stat("%a %u %g", path)} {File.ReadAllText(path)}");
        Assert.Equal(["file"], folder.Names);
    }

    [SkippableFact]
    public void Where_only_owners_may_take_names_away_a_file_of_another_is_saved()
    {
        UnixThread.RequireRoot("a file of another user takes root");
        _ = SavingFolder.Tool("chmod", "1777", folder.Name);
        string path = folder.File("file");
        _ = SavingFolder.Tool("chmod", "666", path);
        UnixThread.RunAs(UnixThread.Stranger, UnixThread.Stranger, () => SavingFolder.Save(path));
        Assert.Equal("666 0 new", $"{SavingFolder.Stat("%a %u", path)} {File.ReadAllText(path)}");
        Assert.Equal(["file"], folder.Names);
    }

    [SkippableFact]
    public void An_access_list_stays()
    {
        string path = folder.File("file");
        if (!UnixAttribute.TrySet(path, "system.posix_acl_access", Convert.FromHexString(AccessList[2..])))
            Skip.If(true, "this disk has no access lists");
        SavingFolder.Save(path);
        Assert.Equal(
            AccessList[2..],
            Convert.ToHexString(UnixAttribute.Get(path, "system.posix_acl_access")!),
            ignoreCase: true);
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(["file"], folder.Names);
    }

    [SkippableFact]
    public void A_file_that_is_mounted_is_written_into()
    {
        string mounted = folder.File("mounted");
        string path = folder.File("file", "below");
        UnixThread.RunWithFileMounted(mounted, path, () =>
        {
            SavingFolder.Save(path);
            Assert.Equal("new", File.ReadAllText(path));
        });
        Assert.Equal("new", File.ReadAllText(mounted));
        Assert.Equal("below", File.ReadAllText(path));
        Assert.Equal(["file", "mounted"], folder.Names);
    }

    public void Dispose() => folder.Dispose();
}
