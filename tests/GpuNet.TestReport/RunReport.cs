using System.Globalization;
using System.Text;

namespace GpuNet.TestReport;

/// <summary>What ran where: a line for each kind of device, and one for each other reason to skip.</summary>
internal sealed class RunReport
{
    private readonly SortedDictionary<(string Kind, string Hardware), Tally> tallies = [];
    private readonly SortedDictionary<(string Kind, string Reason), int> absences = [];
    private readonly SortedDictionary<string, int> reasons = new(StringComparer.Ordinal);

    /// <summary>So many tests, in words.</summary>
    public static string Tests(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "test" : "tests")}");

    /// <summary>A test ran on a device.</summary>
    /// <param name="kind">The kind of device.</param>
    /// <param name="hardware">The device in words.</param>
    /// <param name="tests">The test's class.</param>
    /// <param name="failed">Whether it failed.</param>
    /// <param name="seconds">How long it took.</param>
    public void Ran(string kind, string hardware, string tests, bool failed, double seconds)
    {
        if (!tallies.TryGetValue((kind, hardware), out Tally? tally))
            tallies.Add((kind, hardware), tally = new Tally());
        tally.Add(tests, failed, seconds);
    }

    /// <summary>Tests of a class did not run, since their device is absent.</summary>
    public void Absent(string kind, string reason, int count) =>
        absences[(kind, reason)] = absences.GetValueOrDefault((kind, reason)) + count;

    /// <summary>A test was skipped for another reason.</summary>
    public void Skipped(string reason) => reasons[reason] = reasons.GetValueOrDefault(reason) + 1;

    /// <summary>The lines below a heading, or nothing where there are none.</summary>
    public override string ToString()
    {
        IEnumerable<(string Kind, string Line)> devices =
        [
            .. tallies.Select(entry => (entry.Key.Kind, $"{entry.Value} on {entry.Key.Hardware}")),
            .. absences.Select(entry => (entry.Key.Kind, $"skipped: {entry.Key.Reason}; {Tests(entry.Value)} did not run")),
        ];
        var text = new StringBuilder();
        foreach ((string kind, string line) in devices.OrderBy(device => device.Kind, StringComparer.Ordinal))
            _ = text.Append(CultureInfo.InvariantCulture, $"\ndevices   {kind}: {line}");
        foreach ((string reason, int count) in reasons)
            _ = text.Append(CultureInfo.InvariantCulture, $"\nskipped   {Tests(count)}: {reason}");
        return text.Length == 0 ? "" : $"what ran where{text}";
    }

    private sealed class Tally
    {
        private readonly Dictionary<string, int> classes = [];
        private int failed;
        private double seconds;

        public void Add(string tests, bool fails, double time)
        {
            classes[tests] = classes.GetValueOrDefault(tests) + 1;
            failed += fails ? 1 : 0;
            seconds += time;
        }

        public override string ToString()
        {
            int most = classes.Values.Max();
            string count = classes.Count > 1 && classes.Values.All(each => each == most)
                ? string.Create(CultureInfo.InvariantCulture, $"{classes.Count} × {Tests(most)}")
                : Tests(classes.Values.Sum());
            string failures = failed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({failed:N0} failed)");
            return string.Create(CultureInfo.InvariantCulture, $"{count}{failures} in {seconds:N1} s");
        }
    }
}
