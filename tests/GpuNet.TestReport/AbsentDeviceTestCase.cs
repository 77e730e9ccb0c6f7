using System.ComponentModel;
using System.Globalization;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace GpuNet.TestReport;

/// <summary>The one test, always skipped, that stands for all tests of a class whose device is absent.</summary>
public sealed class AbsentDeviceTestCase : XunitTestCase
{
    /// <summary>For xunit, which fills it in from what <see cref="Serialize"/> wrote.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("Called by the deserializer alone.")]
    public AbsentDeviceTestCase()
    {
    }

    /// <summary>A test for a class.</summary>
    /// <param name="diagnostics">Takes xunit's messages.</param>
    /// <param name="testMethod">A test of the class, whose name it takes.</param>
    /// <param name="place">What the class says of its device.</param>
    /// <param name="count">The tests that do not run.</param>
    public AbsentDeviceTestCase(IMessageSink diagnostics, ITestMethod testMethod, DevicePlace place, int count)
        : base(diagnostics, TestMethodDisplay.ClassAndMethod, TestMethodDisplayOptions.None, testMethod)
    {
        ArgumentNullException.ThrowIfNull(place);
        Kind = place.Kind;
        WhyAbsent = place.WhyAbsent ?? throw new ArgumentException($"{place.Kind} is not absent", nameof(place));
        Count = count;
    }

    /// <summary>The kind of device.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>Why it is absent.</summary>
    public string WhyAbsent { get; private set; } = "";

    /// <summary>The tests that do not run.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public override void Serialize(IXunitSerializationInfo data)
    {
        ArgumentNullException.ThrowIfNull(data);
        base.Serialize(data);
        data.AddValue(nameof(Kind), Kind);
        data.AddValue(nameof(WhyAbsent), WhyAbsent);
        data.AddValue(nameof(Count), Count);
    }

    /// <inheritdoc/>
    public override void Deserialize(IXunitSerializationInfo data)
    {
        ArgumentNullException.ThrowIfNull(data);

        // Before the base, which composes the reason.
        Kind = data.GetValue<string>(nameof(Kind));
        WhyAbsent = data.GetValue<string>(nameof(WhyAbsent));
        Count = data.GetValue<int>(nameof(Count));
        base.Deserialize(data);
    }

    /// <inheritdoc/>
    protected override void Initialize()
    {
        base.Initialize();
        DisplayName = TestMethod.TestClass.Class.Name;
        SkipReason = string.Create(
            CultureInfo.InvariantCulture, $"{Kind}: {WhyAbsent}; {RunReport.Tests(Count)} did not run");
    }
}
