using FsCheck;
using FsCheck.Fluent;
using GpuNet.IO.Safetensors;
using Xunit;

namespace GpuNet.Tests.IO.Safetensors;

public sealed class SafetensorsPropertyTests
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(2000);

    private static Gen<string> Texts =>
        from parts in Gen.Elements("a", "B", ".", "0", "\"", "\\", "\n", "\0", "ж", "\uFFFD", "😀", "/", "<").ListOf()
        select string.Concat(parts);

    private static Gen<SafetensorsEntry> Entries =>
        from name in Texts
        from type in Gen.Elements(Enum.GetValues<SafetensorsType>())
        from shape in UpTo(3, Gen.Choose(0, 3).Select(extent => (long)extent))
        from data in Gen.Choose(0, 255).Select(value => (byte)value)
            .ArrayOf((int)shape.Aggregate((long)type.Size(), (product, extent) => product * extent))
        select SafetensorsEntry.Create(name, type, [.. shape], data);

    private static Gen<(SafetensorsEntry[] Entries, Dictionary<string, string> Metadata)> Contents =>
        from entries in UpTo(6, Entries)
        from keys in UpTo(3, Texts)
        from value in Texts
        select (
            entries.DistinctBy(entry => entry.Name).ToArray(),
            keys.Distinct().ToDictionary(key => key, key => key + value));

    private static Gen<byte[]> Files =>
        from contents in Contents
        select SafetensorsBytes.Write(contents.Entries, contents.Metadata);

    [Fact]
    public void What_is_written_is_read_back() => Check.One(Often, Prop.ForAll(Contents.ToArbitrary(), contents =>
    {
        byte[] bytes = SafetensorsBytes.Write(contents.Entries, contents.Metadata);
        SafetensorsFile file = SafetensorsBytes.Read(bytes);
        Assert.Equal(contents.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal), file.Metadata);
        Assert.Equal(contents.Entries.Length, file.Entries.Count);
        foreach (SafetensorsEntry entry in contents.Entries)
        {
            SafetensorsEntry read = file.Get(entry.Name);
            Assert.Equal(entry.Type, read.Type);
            Assert.Equal(entry.Shape, read.Shape);
            Assert.Equal(entry.Data.ToArray(), read.Data.ToArray());
        }

        Assert.Equal(bytes, SafetensorsBytes.Write(file.Entries, file.Metadata));
    }));

    [Fact]
    public void A_second_reader_agrees() => Check.One(Often, Prop.ForAll(Contents.ToArbitrary(), contents =>
    {
        var parsed = SafetensorsBytes.Parse(SafetensorsBytes.Write(contents.Entries, contents.Metadata));
        Assert.Equal(contents.Entries.Length, parsed.Count);
        foreach (SafetensorsEntry entry in contents.Entries)
        {
            var tensor = parsed.Single(one => one.Name == entry.Name);
            Assert.Equal(entry.Type.FileName(), tensor.Type);
            Assert.Equal(entry.Shape, tensor.Shape);
            Assert.Equal(entry.Data.ToArray(), tensor.Data);
        }
    }));

    [Fact]
    public void Every_truncation_is_refused()
    {
        Gen<byte[]> truncated =
            from file in Files
            from length in Gen.Choose(0, file.Length - 1)
            select file[..length];
        Check.One(Often, Prop.ForAll(truncated.ToArbitrary(), bytes => { _ = SafetensorsBytes.Refusal(bytes); }));
    }

    [Fact]
    public void A_file_with_one_byte_changed_is_read_or_refused_as_bad_data()
    {
        Gen<byte[]> corrupted =
            from file in Files
            from at in Gen.Choose(0, file.Length - 1)
            from value in Gen.Choose(0, 255)
            select (byte[])[.. file[..at], (byte)value, .. file[(at + 1)..]];
        Check.One(Often.WithMaxTest(20_000), Prop.ForAll(corrupted.ToArbitrary(), AssertReadOrRefused));
    }

    [Fact]
    public void Any_bytes_after_a_likely_start_are_read_or_refused_as_bad_data()
    {
        string[] words =
        [
            "{", "}", "[", "]", ",", ":", "\"w\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\"",
            "\"F32\"", "0", "4", "-1", "1.5", "9999999999999999999999", "null", " ", "\\", "\"",
            "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
        ];
        Gen<byte[]> headers =
            from parts in Gen.Elements(words).ListOf()
            select SafetensorsBytes.Make("{" + string.Concat(parts), 4);
        Check.One(Often, Prop.ForAll(headers.ToArbitrary(), AssertReadOrRefused));
    }

    private static Gen<List<T>> UpTo<T>(int most, Gen<T> element) =>
        from count in Gen.Choose(0, most)
        from list in element.ListOf(count)
        select list;

    private static void AssertReadOrRefused(byte[] bytes)
    {
        try
        {
            foreach (SafetensorsEntry entry in SafetensorsBytes.Read(bytes).Entries)
            {
                _ = entry.RequireFinite();
                if (entry.Type == SafetensorsType.Bool)
                    _ = entry.ToArray<bool>();
            }
        }
        catch (InvalidDataException exception)
        {
            SafetensorsBytes.AssertIsRefusal(exception.Message);
        }
    }
}
