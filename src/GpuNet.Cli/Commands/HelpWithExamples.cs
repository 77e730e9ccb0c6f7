using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace GpuNet.Cli.Commands;

/// <summary>The standard help, followed by examples.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private static readonly string[] RootExamples =
        [
            "gpunet train mnist",
            "gpunet train mnist --checkpoint digits.safetensors",
            "gpunet evaluate --checkpoint digits.safetensors",
        ];

    private readonly HelpAction usual = new();

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        _ = usual.Invoke(parseResult);
        TextWriter writer = parseResult.InvocationConfiguration.Output;
        IReadOnlyList<string> examples = (parseResult.CommandResult.Command as ToolCommand)?.Examples ?? RootExamples;
        writer.WriteLine("Examples:");
        foreach (string example in examples)
            writer.WriteLine($"  {example}");
        writer.WriteLine();
        return ExitCodes.Done;
    }
}
