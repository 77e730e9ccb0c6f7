namespace GpuNet.KernelLab;

/// <summary>A launch did something that it must not.</summary>
public sealed class KernelFaultException : Exception
{
    /// <summary>Reports the findings of a launch.</summary>
    public KernelFaultException(LaunchReport report)
        : base(string.Join(Environment.NewLine, report?.Findings ?? throw new ArgumentNullException(nameof(report)))) =>
        Report = report;

    /// <summary>What the launch did.</summary>
    public LaunchReport Report { get; }
}
