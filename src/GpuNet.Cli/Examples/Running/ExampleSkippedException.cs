namespace GpuNet.Cli.Examples.Running;

/// <summary>An example cannot run here, and nobody is at fault; the message says why.</summary>
internal sealed class ExampleSkippedException(string message) : Exception(message);
