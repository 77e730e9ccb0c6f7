namespace GpuNet.Course.Tests;

/// <summary>An example that no catalog has.</summary>
internal sealed class Trial(Action<ExampleRun>? work = null) : Example(1, "trial", "trying", "tries")
{
    public override void Run(ExampleRun run) => work?.Invoke(run);
}
