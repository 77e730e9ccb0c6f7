namespace GpuNet.Course;

/// <summary>An example cannot run here, and nobody is at fault; the message says why.</summary>
public sealed class ExampleSkippedException(string message) : Exception(message);
