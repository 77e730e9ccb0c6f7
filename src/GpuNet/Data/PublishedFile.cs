using System.Security.Cryptography;

namespace GpuNet.Data;

/// <summary>Reads files that must be exactly the published ones.</summary>
internal static class PublishedFile
{
    /// <summary>Reads a file, plain or gzip-packed.</summary>
    /// <exception cref="InvalidDataException">The content is not the published one.</exception>
    public static IdxArray Read(Stream stream, ImageDataSetFile file)
    {
        IdxArray array = IdxFile.Read(stream, file.Name, file.Length);
        return IsPublished(array, file)
            ? array
            : throw new InvalidDataException($"{file.Name}: the SHA-256 is not that of the published file");
    }

    /// <summary>Whether the file that was read into the array has the published sum.</summary>
    public static bool IsPublished(IdxArray array, ImageDataSetFile file)
    {
        // A file that the reader accepts can only be written in one way, so the sum of the array written is the sum of
        // the file read: no need to listen in on the reading.
        using SHA256 sum = SHA256.Create();
        using (var sink = new CryptoStream(Stream.Null, sum, CryptoStreamMode.Write))
            IdxFile.Write(sink, array);
        return Convert.FromHexString(file.Sha256).AsSpan().SequenceEqual(sum.Hash);
    }
}
