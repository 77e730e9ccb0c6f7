namespace GpuNet.Tests.Training;

/// <summary>Keeps what is reported, on the thread that reports.</summary>
internal sealed class ReportList<T> : List<T>, IProgress<T>
{
    public void Report(T value) => Add(value);
}
