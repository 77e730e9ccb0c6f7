using GpuNet.Data;
using Xunit;

namespace GpuNet.Tests.Data;

public sealed class ImageDataSetResolverTests : IDisposable
{
    private readonly TinySet tiny = new();

    [Fact]
    public async Task A_folder_given_wins_over_every_other_place()
    {
        tiny.WriteTo(tiny.User);
        tiny.WriteTo(tiny.Cache);
        tiny.Environment["GPUNET_DATA"] = tiny.Cache;
        FakeSource source = tiny.Source("source", 0, 1, 2, 3);
        DataSetPair pair = await tiny.LoadAsync(tiny.User, CancellationToken.None, source);
        AssertWhole(pair, $"folder {tiny.User}");
        Assert.Equal(0, source.Calls);
    }

    [Theory]
    [InlineData("-idx", false, "")]
    [InlineData(".idx", false, "")]
    [InlineData("-idx", true, ".gz")]
    [InlineData(".idx", true, ".gz")]
    [InlineData("-idx", true, "")]
    public async Task A_folder_may_use_either_spelling_plain_or_packed(string infix, bool gzip, string suffix)
    {
        tiny.WriteTo(tiny.User, name => name.Replace("-idx", infix, StringComparison.Ordinal) + suffix, gzip);
        AssertWhole(await tiny.LoadAsync(tiny.User, CancellationToken.None), $"folder {tiny.User}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_system_package_installed_is_used_where_it_is_even_offline(bool gzip)
    {
        string installed = Path.Combine(tiny.User, "installed");
        tiny.WriteTo(installed, name => gzip ? $"{name}.gz" : name, gzip);
        tiny.Description = tiny.Description with { InstalledFolders = [Path.Combine(tiny.User, "none"), installed] };
        tiny.Environment["GPUNET_OFFLINE"] = "1";
        FakeSource source = tiny.Source("source", 0, 1, 2, 3);

        AssertWhole(await tiny.LoadAsync(source), $"installed package's folder {installed}");

        Assert.Equal(0, source.Calls);
        Assert.False(Directory.Exists(tiny.Cache));
    }

    [Fact]
    public async Task An_installed_file_that_is_not_the_published_one_is_fetched_instead()
    {
        tiny.WriteTo(tiny.User);
        IdxFile.Write(Path.Combine(tiny.User, tiny.Description.Files[1].Name), IdxArray.Create<byte>([0, 9, 5, 2], 4));
        tiny.Description = tiny.Description with { InstalledFolders = [tiny.User] };
        FakeSource source = tiny.Source("source", 1, 2, 3);

        AssertWhole(await tiny.LoadAsync(source), $"installed package's folder {tiny.User}, source");

        Assert.Equal(tiny.Description.Files.Skip(1), source.Asked);
        Assert.Contains(
            tiny.Progress.Lines,
            line => line.Contains("the SHA-256 is not that of the published file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_given_that_lacks_a_file_is_an_error_that_names_it()
    {
        FakeSource source = tiny.Source("source", 0, 1, 2, 3);
        tiny.WriteTo(tiny.User);
        string last = Path.Combine(tiny.User, "t10k-labels-idx1-ubyte");
        File.Delete(last);
        Assert.Contains(
            last,
            (await Assert.ThrowsAsync<FileNotFoundException>(Load)).Message,
            StringComparison.Ordinal);
        Assert.Equal(0, source.Calls);

        Task Load() => tiny.LoadAsync(tiny.User, CancellationToken.None, source);
    }

    [Fact]
    public async Task A_folder_given_with_a_wrong_file_is_an_error_that_names_it()
    {
        await AssertRefused(
            1, IdxArray.Create<byte>([0, 9, 10, 1], 4), "labels of 'tiny-custom train': label 10 at sample 2 is outside 0..9");
        await AssertRefused(1, IdxArray.Create<byte>([0, 9, 5], 3), "expected 4 labels");
        await AssertRefused(
            3,
            IdxArray.Create<byte>([3, 2, 1], 3, 1),
            "expected unsigned bytes of rank 1, found UnsignedByte of rank 2");
        await AssertRefused(
            2,
            IdxArray.Create<sbyte>(new sbyte[18], 3, 2, 3),
            "expected unsigned bytes of rank 3, found SignedByte of rank 3");
        await AssertRefused(2, IdxArray.Create<byte>(new byte[18], 3, 3, 2), "expected images of 2×3");

        async Task AssertRefused(int index, IdxArray wrong, string reason)
        {
            tiny.WriteTo(tiny.User);
            string path = Path.Combine(tiny.User, tiny.Description.Files[index].Name);
            IdxFile.Write(path, wrong);
            InvalidDataException exception =
                await Assert.ThrowsAsync<InvalidDataException>(() => tiny.LoadAsync(tiny.User, CancellationToken.None));
            Assert.StartsWith($"{path}: ", exception.Message, StringComparison.Ordinal);
            Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_empty_pair_of_files_is_an_error_that_names_the_images()
    {
        tiny.Arrays[2] = IdxArray.Create<byte>([], 0, 2, 3);
        tiny.Arrays[3] = IdxArray.Create<byte>([], 0);
        tiny.WriteTo(tiny.User);
        InvalidDataException exception =
            await Assert.ThrowsAsync<InvalidDataException>(() => tiny.LoadAsync(tiny.User, CancellationToken.None));
        Assert.StartsWith(
            Path.Combine(tiny.User, "t10k-images-idx3-ubyte"),
            exception.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tiny")]
    public async Task The_data_variable_names_the_folder_or_its_parent(string subfolder)
    {
        string folder = Path.Combine(tiny.User, subfolder);
        tiny.WriteTo(folder);
        tiny.Environment["GPUNET_DATA"] = tiny.User;
        DataSetPair pair = await tiny.LoadAsync();
        AssertWhole(pair, $"folder {(subfolder.Length == 0 ? tiny.User : folder)}");
    }

    [Fact]
    public async Task Files_of_a_user_that_are_not_the_published_ones_are_custom()
    {
        tiny.Arrays[3] = IdxArray.Create<byte>([3, 2, 2], 3);
        tiny.WriteTo(tiny.User);
        tiny.Environment["GPUNET_DATA"] = tiny.User;
        DataSetPair pair = await tiny.LoadAsync();
        Assert.Equal(("tiny-custom", null), (pair.Id, pair.Notice));
        Assert.Equal(("tiny-custom train", "tiny-custom test"), (pair.Train.Name, pair.Test.Name));
        Assert.Equal([3, 2, 2], pair.Test.Labels.ToArray());
    }

    [Fact]
    public async Task A_data_variable_whose_folder_has_only_some_of_the_files_is_an_error()
    {
        tiny.WriteTo(tiny.User);
        File.Delete(Path.Combine(tiny.User, "train-labels-idx1-ubyte"));
        tiny.Environment["GPUNET_DATA"] = tiny.User;
        _ = await Assert.ThrowsAsync<FileNotFoundException>(() => tiny.LoadAsync(tiny.Source("source", 0, 1, 2, 3)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_folder_that_a_user_named_and_that_cannot_have_the_files_is_an_error_wherever_else_they_are(
        bool byVariable)
    {
        const string Files =
            "the files of 'tiny' (train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, "
            + "t10k-labels-idx1-ubyte, plain or with .gz)";
        string start = byVariable ? "GPUNET_DATA" : "the folder given";
        string end = byVariable
            ? "set it to another, or unset it to look elsewhere"
            : "choose another, or none to look elsewhere";
        tiny.WriteTo(tiny.Cache);
        FakeSource source = tiny.Source("source", 0, 1, 2, 3);
        Assert.Equal(
            $"{start}: neither '{tiny.User}' nor '{Path.Combine(tiny.User, "tiny")}' has any of {Files}; {end}",
            (await Assert.ThrowsAsync<FileNotFoundException>(() => Load(tiny.User))).Message);
        string none = Path.Combine(tiny.User, "none");
        Assert.Equal(
            $"{start}: '{none}' is not a folder; looked for {Files} in it; {end}",
            (await Assert.ThrowsAsync<DirectoryNotFoundException>(() => Load(none))).Message);
        await File.WriteAllTextAsync(none, "text");
        Assert.Equal(
            $"{start}: '{none}' is a file, not a folder; looked for {Files} in it; {end}",
            (await Assert.ThrowsAsync<DirectoryNotFoundException>(() => Load(none))).Message);
        Assert.Equal(0, source.Calls);

        Task Load(string folder)
        {
            tiny.Environment["GPUNET_DATA"] = byVariable ? folder : tiny.Cache;
            return tiny.LoadAsync(byVariable ? null : folder, CancellationToken.None, source);
        }
    }

    [Fact]
    public async Task A_data_variable_that_is_empty_names_no_folder()
    {
        tiny.WriteTo(tiny.Cache);
        tiny.Environment["GPUNET_DATA"] = "";
        AssertWhole(await tiny.LoadAsync(), $"cache folder {tiny.Cache}");
    }

    [Fact]
    public async Task What_a_source_gives_is_kept_in_the_cache()
    {
        FakeSource source = tiny.Source("source", 0, 1, 2, 3);
        AssertWhole(await tiny.LoadAsync(source), "source");
        AssertWhole(await tiny.LoadAsync(source), $"cache folder {tiny.Cache}");
        Assert.Equal(1, source.Calls);
        Assert.Equal(
            [".lock", .. tiny.Description.Files.Select(file => file.Name).Order(StringComparer.Ordinal)],
            Directory.GetFiles(tiny.Cache).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Sources_are_tried_in_order_and_each_is_asked_only_for_what_is_missing()
    {
        FakeSource first = tiny.Source("first");
        FakeSource second = tiny.Source("second", 0, 1);
        FakeSource third = tiny.Source("third", 0, 1, 2, 3);
        FakeSource fourth = tiny.Source("fourth", 0, 1, 2, 3);
        AssertWhole(await tiny.LoadAsync(first, second, third, fourth), "second, third");
        Assert.Equal(4, first.Asked.Count);
        Assert.Equal(4, second.Asked.Count);
        Assert.Equal([tiny.Description.TestImages, tiny.Description.TestLabels], third.Asked);
        Assert.Equal(0, fourth.Calls);
    }

    [Fact]
    public async Task Without_any_source_the_embedded_sample_serves_and_the_notice_gives_every_reason_on_one_line()
    {
        DataSetPair pair = await tiny.LoadAsync(tiny.Source("first"), tiny.Source("second", 0));
        Assert.Equal(("tiny-sample", "sample embedded in the library"), (pair.Id, pair.Source));
        Assert.Equal((6000, 1000), (pair.Train.Count, pair.Test.Count));
        Assert.Equal(
            "'tiny' was not found, using the embedded sample of 6000 training and 1000 test images: "
            + $"cache folder {tiny.Cache}: train-images-idx3-ubyte is missing; "
            + "first: train-images-idx3-ubyte is not here; second: train-labels-idx1-ubyte is not here",
            pair.Notice);
    }

    [Fact]
    public async Task Without_any_source_and_without_a_sample_the_error_gives_the_reasons()
    {
        tiny.Description = tiny.Description with { SampleResources = null };
        IOException exception = await Assert.ThrowsAsync<IOException>(() => tiny.LoadAsync(tiny.Source("first")));
        Assert.StartsWith("cannot load 'tiny': ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("first: train-images-idx3-ubyte is not here", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", 0)]
    [InlineData("true", 0)]
    [InlineData("0", 1)]
    [InlineData("", 1)]
    public async Task Offline_no_source_is_tried_and_the_notice_says_so(string value, int calls)
    {
        tiny.Environment["GPUNET_OFFLINE"] = value;
        FakeSource source = tiny.Source("source", 0, 1, 2, 3);
        DataSetPair pair = await tiny.LoadAsync(source);
        Assert.Equal(calls, source.Calls);
        Assert.Equal(calls == 0, pair.Notice?.Contains("GPUNET_OFFLINE", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task Offline_the_cache_still_serves()
    {
        tiny.WriteTo(tiny.Cache);
        tiny.Environment["GPUNET_OFFLINE"] = "1";
        AssertWhole(await tiny.LoadAsync(), $"cache folder {tiny.Cache}");
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("changed")]
    [InlineData("empty")]
    public async Task A_damaged_file_in_the_cache_is_fetched_again_and_only_it(string damage)
    {
        tiny.WriteTo(tiny.Cache);
        string path = Path.Combine(tiny.Cache, tiny.Description.TestImages.Name);
        byte[] whole = File.ReadAllBytes(path);
        byte[] damaged =
            damage switch { "truncated" => whole[..^1], "empty" => [], _ => [.. whole[..^1], (byte)(whole[^1] ^ 1)] };
        File.WriteAllBytes(path, damaged);
        FakeSource source = tiny.Source("source", 0, 1, 2, 3);
        AssertWhole(await tiny.LoadAsync(source), $"cache folder {tiny.Cache}, source");
        Assert.Equal([tiny.Description.TestImages], source.Asked);
        Assert.Equal(whole, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task A_damaged_file_in_the_cache_is_removed_even_when_it_cannot_be_fetched()
    {
        tiny.WriteTo(tiny.Cache);
        string path = Path.Combine(tiny.Cache, tiny.Description.TestImages.Name);
        File.WriteAllText(path, "damaged");
        Assert.Equal("tiny-sample", (await tiny.LoadAsync()).Id);
        Assert.False(File.Exists(path));
    }

    // Tests may run as root, whom no permission binds; a file in the folder's place binds everybody.
    [Fact]
    public async Task A_cache_that_cannot_be_written_is_reported_and_does_no_harm()
    {
        File.WriteAllText(Path.Combine(tiny.User, "tiny"), "in the way");
        tiny.Environment["GPUNET_CACHE"] = tiny.User;
        AssertWhole(await tiny.LoadAsync(tiny.Source("source", 0, 1, 2, 3)), "source");
        _ = Assert.Single(tiny.Progress.Lines, line => line.Contains("cannot be written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_cannot_be_kept_is_reported_once_and_does_no_harm()
    {
        foreach (ImageDataSetFile file in tiny.Description.Files)
            Directory.CreateDirectory(Path.Combine(tiny.Cache, file.Name, "in the way"));
        AssertWhole(await tiny.LoadAsync(tiny.Source("source", 0, 1, 2, 3)), "source");
        _ = Assert.Single(tiny.Progress.Lines, line => line.Contains("cannot be written", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(tiny.Cache, "*.tmp"));
    }

    [Fact]
    public async Task Of_two_searches_on_one_cache_one_fetches_and_the_other_waits_for_it()
    {
        var secondWaits = new TaskCompletionSource();
        var firstFetches = new TaskCompletionSource();
        FakeSource source = new(
            "source", tiny.Description.Files.Zip(tiny.Arrays).ToDictionary(pair => pair.First, pair => pair.Second))
        {
            Before = async token =>
            {
                firstFetches.SetResult();
                await secondWaits.Task.WaitAsync(TimeSpan.FromSeconds(30), token);
            },
        };
        Task<DataSetPair> first = tiny.LoadAsync(source);
        await firstFetches.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Task<DataSetPair> second = tiny.LoadAsync(source);
        for (int i = 0; i < 600; i++)
        {
            if (tiny.Progress.Lines.Any(line => line.StartsWith("waiting", StringComparison.Ordinal)))
                break;
            await Task.Delay(50);
        }

        Assert.False(second.IsCompleted);
        secondWaits.SetResult();
        AssertWhole(await first, "source");
        AssertWhole(await second, $"cache folder {tiny.Cache}");
        Assert.Equal(1, source.Calls);
    }

    [Fact]
    public async Task Many_searches_at_once_on_a_damaged_cache_all_end_well_after_one_fetch()
    {
        tiny.WriteTo(tiny.Cache);
        File.WriteAllText(Path.Combine(tiny.Cache, tiny.Description.TrainImages.Name), "damaged");
        FakeSource source = new(
            "source", tiny.Description.Files.Zip(tiny.Arrays).ToDictionary(pair => pair.First, pair => pair.Second))
        {
            // Long enough for all of them to find the file missing.
            Before = token => Task.Delay(300, token),
        };
        DataSetPair[] pairs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tiny.LoadAsync(source)));
        Assert.All(pairs, pair => Assert.Equal(("tiny", 4, 3), (pair.Id, pair.Train.Count, pair.Test.Count)));
        Assert.Equal(1, source.Calls);
    }

    [Fact]
    public async Task Cancellation_ends_a_fetch_and_frees_the_cache_for_the_next_search()
    {
        using var cancellation = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        FakeSource stuck = new("stuck", [])
        {
            Before = token =>
            {
                started.SetResult();
                return Task.Delay(Timeout.Infinite, token);
            },
        };
        Task<DataSetPair> load = tiny.LoadAsync(null, cancellation.Token, stuck);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await cancellation.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        AssertWhole(await tiny.LoadAsync(tiny.Source("source", 0, 1, 2, 3)), "source");
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_for_another_search()
    {
        Directory.CreateDirectory(tiny.Cache);
        using var held = new FileStream(
            Path.Combine(tiny.Cache, ".lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        FakeSource source = tiny.Source("source", 0, 1, 2, 3);
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => tiny.LoadAsync(null, cancellation.Token, source));
        Assert.Equal(0, source.Calls);
    }

    [Fact]
    public async Task Cancellation_before_the_start_ends_even_a_load_from_a_folder()
    {
        tiny.WriteTo(tiny.User);
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => tiny.LoadAsync(tiny.User, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_mirror_that_is_not_HTTPS_or_not_a_folder_is_refused()
    {
        foreach (string address in (string[])["http://mirror.invalid/", "https://mirror.invalid/folder"])
            _ = Assert.Throws<ArgumentException>(() => tiny.Description with { Mirrors = [new Uri(address)] });
    }

    public void Dispose() => tiny.Dispose();

    private static void AssertWhole(DataSetPair pair, string source)
    {
        Assert.Equal(("tiny", source, null), (pair.Id, pair.Source, pair.Notice));
        Assert.Equal((4, 3), (pair.Train.Count, pair.Test.Count));
        Assert.Equal([2, 3], pair.Train.SampleShape);
        Assert.Equal([0, 9, 5, 1], pair.Train.Labels.ToArray());
        Assert.Equal(Enumerable.Range(0, 18).Select(i => (byte)i), pair.Test.ByteFeatures.ToArray());
        Assert.Equal((1f / 255, 10), (pair.Train.FeatureScale, pair.Train.ClassCount));
    }
}
