using System.Text;

namespace GpuNet.Cli.Tests;

/// <summary>A standard output on a full disk.</summary>
internal sealed class FailingWriter : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => throw new IOException("no space left on device");
}
