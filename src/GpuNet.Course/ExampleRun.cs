using System.Diagnostics;
using System.Text;
using GpuNet.IO;

namespace GpuNet.Course;

/// <summary>One run of an example: the device, the options, and the results.</summary>
/// <param name="example">The example.</param>
/// <param name="device">The device to compute on.</param>
public sealed class ExampleRun(Example example, Device device)
{
    // Half a unit of the last digit printed; a tie may have been rounded either way, and single precision blurs it.
    private const double HalfUnit = 0.5 * (1 + 1e-4);

    private const string Bound = "#,0.######";

    private readonly List<ExampleCheck> checks = [];
    private readonly List<string> pictures = [];

    /// <summary>The device to compute on.</summary>
    public Device Device => device;

    /// <summary>Whether to run as much as the lecture did, however long it takes.</summary>
    public bool Full { get; init; }

    /// <summary>The random seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Ends the run.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The folder for pictures; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Receives the output of <see cref="Print"/>.</summary>
    public Action<string>? Printed { get; init; }

    /// <summary>The comparisons so far.</summary>
    public IReadOnlyList<ExampleCheck> Checks => checks;

    /// <summary>The files of the pictures so far.</summary>
    public IReadOnlyList<string> Files => pictures;

    /// <summary>Ours must round to the digits that the lecture prints.</summary>
    public void Compare(string what, double lecture, double ours, int digits) =>
        Compare(what, [lecture], [ours], digits);

    /// <summary>Each of ours must round to the digits that the lecture prints.</summary>
    public void Compare(string what, IReadOnlyList<double> lecture, IReadOnlyList<double> ours, int digits) =>
        Rounds(what, ExpectationKind.Lecture, lecture, ours, digits);

    /// <summary>The same for numbers as a device has them.</summary>
    public void Compare(string what, IReadOnlyList<double> lecture, float[] ours, int digits) =>
        Compare(what, lecture, Doubles(ours), digits);

    /// <summary>
    /// Ours must round to the digits of a number that the lecture does not print, computed without the library.
    /// </summary>
    public void Verify(string what, double computed, double ours, int digits) =>
        Verify(what, [computed], [ours], digits);

    /// <summary>The same for several numbers.</summary>
    public void Verify(string what, IReadOnlyList<double> computed, IReadOnlyList<double> ours, int digits) =>
        Rounds(what, ExpectationKind.Computed, computed, ours, digits);

    /// <summary>The same for numbers as a device has them.</summary>
    public void Verify(string what, IReadOnlyList<double> computed, float[] ours, int digits) =>
        Verify(what, computed, Doubles(ours), digits);

    /// <summary>Each of ours must be within a tolerance, which is shown, of what is expected.</summary>
    /// <param name="what">What is compared.</param>
    /// <param name="expected">The expected numbers.</param>
    /// <param name="ours">As many numbers.</param>
    /// <param name="tolerance">The largest |ours − expected|.</param>
    /// <param name="digits">The digits to show.</param>
    /// <param name="kind">Where the expected numbers come from.</param>
    public void Within(
        string what,
        IReadOnlyList<double> expected,
        IReadOnlyList<double> ours,
        double tolerance,
        int digits,
        ExpectationKind kind = ExpectationKind.Computed) =>
        Add(new ExampleCheck(
            what,
            kind,
            expected,
            ours,
            $"{Text(expected, digits)} ± {Text([tolerance], Bound)}",
            Finer(ours, digits),
            Verdict(AreNear(expected, ours, tolerance)),
            tolerance));

    /// <summary>
    /// The lecture's number differs from ours for a known reason: ours must then be what the explanation gives, to the
    /// lecture's digits.
    /// </summary>
    /// <param name="what">What is compared.</param>
    /// <param name="lecture">The lecture's number.</param>
    /// <param name="expected">What it should be, by the explanation.</param>
    /// <param name="ours">Ours.</param>
    /// <param name="digits">The digits that the lecture prints.</param>
    /// <param name="why">The explanation.</param>
    public void Note(string what, double lecture, double expected, double ours, int digits, string why) =>
        Note(what, [lecture], [expected], [ours], digits, why);

    /// <summary>The same for several numbers.</summary>
    public void Note(
        string what,
        IReadOnlyList<double> lecture,
        IReadOnlyList<double> expected,
        IReadOnlyList<double> ours,
        int digits,
        string why) =>
        Add(new ExampleCheck(
            what,
            ExpectationKind.Lecture,
            lecture,
            ours,
            Text(lecture, digits),
            Finer(ours, digits),
            AreNear(expected, ours, HalfUnit * Math.Pow(10, -digits))
                ? ExampleVerdict.Explained
                : ExampleVerdict.Differs,
            Why: why));

    /// <summary>Ours must not be below a bound.</summary>
    public void AtLeast(string what, double ours, double bound, int digits = 4) => Add(new ExampleCheck(
        what,
        ExpectationKind.AtLeast,
        [bound],
        [ours],
        $"≥ {Text([bound], Bound)}",
        Text([ours], digits),
        Verdict(ours >= bound)));

    /// <summary>Ours must not be above a bound.</summary>
    public void AtMost(string what, double ours, double bound, int digits = 4) => Add(new ExampleCheck(
        what,
        ExpectationKind.AtMost,
        [bound],
        [ours],
        $"≤ {Text([bound], Bound)}",
        Text([ours], digits),
        Verdict(ours <= bound)));

    /// <summary>A statement must be true.</summary>
    /// <param name="what">The statement.</param>
    /// <param name="holds">Whether it is.</param>
    /// <param name="outcome">What came out, in words.</param>
    public void Holds(string what, bool holds, string outcome = "") =>
        Add(new ExampleCheck(what, ExpectationKind.Statement, [], [], string.Empty, outcome, Verdict(holds)));

    /// <summary>Prints something besides the comparisons; may have several lines.</summary>
    public void Print(string text) => Printed?.Invoke(text);

    /// <summary>Writes a picture into the folder, if there is one, as <c>example-name.svg</c>.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Picture(string name, Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (Folder is null)
            return;
        MakeFolder(Folder);
        string path = Path.Combine(Folder, $"{example.Name}-{name}.svg");
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(picture.ToSvg())));
        pictures.Add(path);
    }

    /// <summary>
    /// The published data set, or, if it is unavailable, the sample of it that ships with the library; this is then
    /// reported, and <see cref="DataSetPair.Notice"/> is not null.
    /// </summary>
    /// <exception cref="ExampleSkippedException">There is no sample either.</exception>
    public DataSetPair LoadOrSample(ImageDataSetDescription description)
    {
        DataSetPair pair;
        try
        {
            pair = ImageDataSetResolver.LoadAsync(
                description, cancellationToken: Cancellation).GetAwaiter().GetResult();
        }
        catch (IOException exception)
        {
            throw new ExampleSkippedException(exception.Message);
        }

        if (pair.Notice is not null)
            Print(pair.Notice);
        return pair;
    }

    /// <summary>Runs the example and catches its failures.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ExampleResult Execute()
    {
        Cancellation.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        Exception? end = null;
        try
        {
            RefuseUnsuitable();
            example.Run(this);
        }
#pragma warning disable CA1031 // One example that breaks must not keep the others from running; it counts as failed.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            end = exception;
        }

        return new ExampleResult(example, checks, pictures, Stopwatch.GetElapsedTime(start), end);
    }

    private void RefuseUnsuitable()
    {
        if (device.Description.Kind == "null")
            throw new ExampleSkippedException($"device '{device.Name}' computes nothing");
        if (device.Description.Kind == "cpu-accelerator" && !example.Small)
        {
            throw new ExampleSkippedException(
                $"too much work for device '{device.Name}', which simulates a GPU; cpu runs it");
        }
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            _ = Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"cannot create the folder '{folder}' for pictures: {exception.Message.TrimEnd('.')}; choose another",
                exception);
        }
    }

    private static bool AreNear(IReadOnlyList<double> expected, IReadOnlyList<double> ours, double tolerance) =>
        expected.Count == ours.Count
        && expected.Zip(ours).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance);

    private static ExampleVerdict Verdict(bool agrees) => agrees ? ExampleVerdict.Pass : ExampleVerdict.Differs;

    private static double[] Doubles(float[] numbers) => Array.ConvertAll(numbers, number => (double)number);

    // Two digits more than the lecture prints show how ours rounds; a whole number has none to show.
    private static string Finer(IReadOnlyList<double> numbers, int digits) =>
        digits == 0 ? Text(numbers, "#,0.##") : Text(numbers, digits + 2);

    private static string Text(IReadOnlyList<double> numbers, int digits) =>
        Text(numbers, $"#,0.{new string('0', digits)}");

    private static string Text(IReadOnlyList<double> numbers, string format) =>
        string.Join("  ", numbers.Select(number => number.ToString(format, CultureInfo.InvariantCulture)));

    private void Rounds(
        string what,
        ExpectationKind kind,
        IReadOnlyList<double> expected,
        IReadOnlyList<double> ours,
        int digits) =>
        Add(new ExampleCheck(
            what,
            kind,
            expected,
            ours,
            Text(expected, digits),
            Finer(ours, digits),
            Verdict(AreNear(expected, ours, HalfUnit * Math.Pow(10, -digits)))));

    private void Add(ExampleCheck check)
    {
        Cancellation.ThrowIfCancellationRequested();
        checks.Add(check);
    }
}
