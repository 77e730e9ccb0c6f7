namespace GpuNet.CudaEmulator.Ptx;

/// <summary>The words and signs of a text, one after another, without comments.</summary>
internal sealed class Tokens
{
    private readonly List<Token> all = [];
    private int position;

    public Tokens(string text)
    {
        int line = 1;
        for (int at = 0; at < text.Length;)
        {
            char first = text[at];
            if (first == '\n')
                line++;
            if (char.IsWhiteSpace(first))
            {
                at++;
            }
            else if (text.AsSpan(at).StartsWith("//"))
            {
                while (at < text.Length && text[at] != '\n')
                    at++;
            }
            else if (text.AsSpan(at).StartsWith("/*"))
            {
                int end = text.IndexOf("*/", at, StringComparison.Ordinal);
                if (end < 0)
                    throw new PtxException(line, "a comment without an end");
                line += text.AsSpan(at, end - at).Count('\n');
                at = end + 2;
            }
            else
            {
                int end = at + 1;
                if (first == '"')
                    end = Math.Max(text.IndexOf('"', end), at) + 1;
                else if (IsWord(first))
                    end = EndOfWord(text, end);
                all.Add(new Token(text[at..end], line));
                at = end;
            }
        }

        all.Add(new Token("", line));
    }

    /// <summary>Whether all were taken.</summary>
    public bool AtEnd => position >= all.Count - 1;

    /// <summary>The line of the next.</summary>
    public int Line => all[position].Line;

    /// <summary>The next, which stays.</summary>
    public string Next => all[position].Text;

    /// <summary>The one behind it.</summary>
    public string AfterNext => position + 1 < all.Count ? all[position + 1].Text : "";

    /// <summary>Takes the next.</summary>
    public string Take()
    {
        if (AtEnd)
            throw new PtxException(Line, "the text ends where more is expected: it may have been cut off");
        return all[position++].Text;
    }

    /// <summary>Takes the next if it is this one.</summary>
    public bool TryTake(string text)
    {
        if (Next != text || AtEnd)
            return false;
        position++;
        return true;
    }

    /// <summary>Takes the next, which must be this one.</summary>
    public void Expect(string text)
    {
        int line = Line;
        string found = Take();
        if (found != text)
            throw new PtxException(line, $"'{text}' is expected; got '{found}'");
    }

    /// <summary>Takes a whole number.</summary>
    public int TakeNumber()
    {
        int line = Line;
        string text = Take();
        return int.TryParse(text, null, out int number)
            ? number
            : throw new PtxException(line, $"a whole number is expected; got '{text}'");
    }

    private static bool IsWord(char sign) => char.IsAsciiLetterOrDigit(sign) || sign is '_' or '$' or '%' or '.';

    private static int EndOfWord(string text, int end)
    {
        while (true)
        {
            while (end < text.Length && IsWord(text[end]) && text[end] != '%')
                end++;

            // Names of cache hints and scopes have colons within: 'ld.global.L2::128B'.
            if (end + 2 >= text.Length || text[end] != ':' || text[end + 1] != ':' || !IsWord(text[end + 2]))
                return end;
            end += 2;
        }
    }
}
