namespace GpuNet.Course;

/// <summary>
/// An example of the course, run with the library's public API and compared with the numbers in the lecture. One class
/// per file; the catalog finds it automatically.
/// </summary>
/// <param name="place">Its place in the course, from 1: the order of listings and of running all.</param>
/// <param name="name">The name by which it is selected: lower case, words joined by hyphens.</param>
/// <param name="topic">The lecture's topic.</param>
/// <param name="summary">What it shows, in one line.</param>
/// <param name="small">Whether ILGPU's CPU accelerator, which is slow, runs it in seconds.</param>
public abstract class Example(int place, string name, string topic, string summary, bool small = false)
{
    /// <summary>Its place in the course.</summary>
    public int Place => place;

    /// <summary>The name by which it is selected.</summary>
    public string Name => name;

    /// <summary>The lecture's topic.</summary>
    public string Topic => topic;

    /// <summary>What it shows, in one line.</summary>
    public string Summary => summary;

    /// <summary>Whether ILGPU's CPU accelerator, which is slow, runs it in seconds.</summary>
    public bool Small => small;

    /// <summary>Computes, and reports the results through the run.</summary>
    public abstract void Run(ExampleRun run);
}
