using System.Text.Encodings.Web;

namespace GpuNet.IO.Safetensors;

/// <summary>Builds the one-line error for a file that breaks the format.</summary>
internal static class SafetensorsRefusal
{
    private const int LongestQuote = 100;

    /// <summary><c>'file', byte offset: expected …, found …</c>.</summary>
    /// <param name="file">The file's name, as the caller gave it.</param>
    /// <param name="offset">The offending byte, counted from the file's start.</param>
    /// <param name="expected">What the format asks for; text from the file must be quoted.</param>
    /// <param name="found">What was found instead; text from the file must be quoted.</param>
    public static InvalidDataException Refuse(string file, long offset, string expected, string found) =>
        Refuse(file, offset, expected, found, kind: "");

    /// <summary>The same for a file that is of another kind: <c>'file', byte …: not a safetensors file: …</c>.</summary>
    /// <inheritdoc cref="Refuse(string, long, string, string)"/>
    public static InvalidDataException RefuseKind(string file, long offset, string expected, string found) =>
        Refuse(file, offset, expected, found, "not a safetensors file: ");

    /// <summary>
    /// Text from a file, made safe for an error line: line breaks and other control characters are escaped, and what
    /// is longer than 100 characters is cut.
    /// </summary>
    public static string Quote(string text)
    {
        string cut = text.Length > LongestQuote ? text[..LongestQuote] + "..." : text;
        return $"'{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(cut)}'";
    }

    private static InvalidDataException Refuse(string file, long offset, string expected, string found, string kind) =>
        new($"'{file}', byte {offset}: {kind}expected {expected}, found {found}");
}
