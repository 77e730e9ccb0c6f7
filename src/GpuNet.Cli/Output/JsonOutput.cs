using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuNet.Cli.Output;

/// <summary>
/// One JSON object per line on standard output and nothing else; remarks for people on standard error.
/// </summary>
internal sealed class JsonOutput(ToolConsole console) : IOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

        // The lines are for programs and never embedded in a web page, so a path or an × can stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <inheritdoc/>
    public void Report(Report report)
    {
        console.Output.WriteLine(JsonSerializer.Serialize(report, report.GetType(), Options));
        console.Output.Flush();
    }

    /// <inheritdoc/>
    public void Note(string message) => console.Error.WriteLine(message);

    /// <inheritdoc/>
    public void Warn(string message) => console.Error.WriteLine($"gpunet: {message}");

    /// <inheritdoc/>
    public void Error(string message)
    {
        console.Error.WriteLine($"gpunet: {message}");
        try
        {
            Report(new ErrorReport(message));
        }
        catch (IOException)
        {
            // Standard output itself may have failed; the line above has reported that.
        }
    }
}
