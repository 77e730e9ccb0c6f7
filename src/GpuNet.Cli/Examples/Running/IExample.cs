namespace GpuNet.Cli.Examples.Running;

/// <summary>
/// Something that a course teaches, run with the library's public API and compared with what the lecture prints. One
/// file a class, marked with <see cref="ExampleAttribute"/>; the catalog finds it by itself.
/// </summary>
internal interface IExample
{
    /// <summary>Computes, and says through the run what came out.</summary>
    void Run(ExampleRun run);
}
