namespace GpuNet.Cli.Commands;

/// <summary>Why a command line could not be parsed, in one line.</summary>
internal static class ParseFailure
{
    /// <summary>The first error, and a pointer to the help.</summary>
    public static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string name = FullName(command);
        return $"{Reason(parsed, command, name)}; see {name} --help";
    }

    /// <summary>The command as typed, such as <c>gpunet data get</c>.</summary>
    public static string FullName(Command command)
    {
        var names = new List<string>();
        for (Command? part = command;
            part is not null and not RootCommand;
            part = part.Parents.OfType<Command>().FirstOrDefault())
            names.Insert(0, part.Name);
        return string.Join(' ', ["gpunet", .. names]);
    }

    private static string Reason(ParseResult parsed, Command command, string name)
    {
        string commands = string.Join(", ", command.Subcommands.Select(subcommand => subcommand.Name));
        if (parsed.UnmatchedTokens is [string token, ..])
        {
            if (token.StartsWith('-'))
                return $"{name} has no option '{token}'";
            return commands.Length > 0
                ? $"unknown command '{token}'; expected one of {commands}"
                : $"{name} does not take the argument '{token}'";
        }

        if (commands.Length > 0)
            return $"a command is missing; expected one of {commands}";
        string message = Failure.OneLine(parsed.Errors[0].Message).TrimEnd('.');
        return char.ToLowerInvariant(message[0]) + message[1..];
    }
}
