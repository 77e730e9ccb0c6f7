using GpuNet.Tests.Formulas.Cases;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <summary>
/// What every device keeps to, launch by launch, against a reference in double precision. A device inherits it and says
/// how it is made; its <see cref="GpuNet.TestReport.IDeviceTests.Place"/> is what a run reports, or skips where the
/// hardware is absent.
/// </summary>
public abstract partial class DeviceContract : DeviceArguments
{
    private static readonly int[] AllLengths = [.. Enumerable.Range(0, 71), 127, 128, 129, 255, 256, 257];

    public static TheoryData<string> ActivationNames => Catalog.ActivationNames;

    public static TheoryData<string> LossNames => Catalog.LossNames;

    public static TheoryData<string> UpdateNames => Catalog.UpdateNames;

    /// <summary>A length at which the device shares a launch among all its threads or blocks.</summary>
    protected virtual int LargeLength => 40_003;

    /// <summary>Elements before and after each buffer; odd, so that buffers start at any element.</summary>
    protected virtual int GuardLength => 19;

    /// <summary>The largest error of Exp, Log or Tanh of the device, in roundings of single precision.</summary>
    protected virtual double FunctionRoundings => 8;

    /// <summary>Whether a launch, or waiting for it, throws where a table or an index is out of range.</summary>
    protected virtual bool ChecksDeviceMemory => true;

    /// <summary>Lengths around every register's end, and one large enough to be shared.</summary>
    protected virtual IEnumerable<int> Lengths => [.. AllLengths, LargeLength];

    /// <summary>Rows and columns: every length as columns, and shapes of few and of many rows.</summary>
    protected virtual IEnumerable<(int Rows, int Columns)> Matrices =>
    [
        .. AllLengths.Select(columns => (3, columns)),
        (0, 0), (0, 5), (1, 1), (2, 1), (1, 257), (64, 10), (257, 3), (257, 129),
    ];

    private protected Bench NewBench() => new(Device, GuardLength);

    /// <summary>The rounding of a value that was added up from magnitudes of about 1 and the result's.</summary>
    private double FunctionError(double value) =>
        FunctionRoundings * GpuNet.Tests.Formulas.Ulps.Rounding * Math.Max(1, Math.Abs(value));
}
