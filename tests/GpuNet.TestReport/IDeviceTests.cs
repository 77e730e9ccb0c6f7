namespace GpuNet.TestReport;

/// <summary>
/// A class of tests that run on a device. Where that is absent, the class is one skipped test instead of all of its own;
/// where it is there, a run's report counts and times them under its kind.
/// </summary>
public interface IDeviceTests
{
    /// <summary>Where the tests run, or why they cannot; asked once a process, before the first test.</summary>
    static abstract DevicePlace Place { get; }
}
