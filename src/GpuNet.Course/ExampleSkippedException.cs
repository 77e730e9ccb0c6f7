namespace GpuNet.Course;

/// <summary>An example cannot run here, which is not an error; the message says why.</summary>
public sealed class ExampleSkippedException(string message) : Exception(message);
