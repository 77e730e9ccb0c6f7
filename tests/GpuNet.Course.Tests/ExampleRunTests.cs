using GpuNet.Course.Pictures;
using GpuNet.Data;

namespace GpuNet.Course.Tests;

public sealed class ExampleRunTests : IDisposable
{
    private static readonly Example Example = new Trial();

    private readonly HostDevice device = HostDevice.Create(1);

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(0.29, 0.2949, 2, true)]
    [InlineData(0.29, 0.2851, 2, true)]
    [InlineData(0.29, 0.2951, 2, false)]
    [InlineData(0.29, 0.2849, 2, false)]
    [InlineData(-0.53, -0.5317, 2, true)]
    [InlineData(-0.53, 0.53, 2, false)]
    [InlineData(161051, 161051, 0, true)]
    [InlineData(161051, 161501, 0, false)]
    [InlineData(1.09, 1.095, 2, true)]
    [InlineData(1.10, 1.095, 2, true)]
    [InlineData(0.5, double.NaN, 1, false)]
    [InlineData(0.5, double.PositiveInfinity, 1, false)]
    public void Ours_must_round_to_the_digits_of_the_lecture(double lecture, double ours, int digits, bool passes)
    {
        ExampleCheck check = Checked(run => run.Compare("number", lecture, ours, digits));

        Assert.Equal(passes ? ExampleVerdict.Pass : ExampleVerdict.Differs, check.Verdict);
    }

    [Fact]
    public void One_number_that_differs_or_is_missing_spoils_a_row()
    {
        Assert.Equal(ExampleVerdict.Pass, Checked(run => run.Compare("row", [1, 2], [1, 2], 2)).Verdict);
        Assert.Equal(ExampleVerdict.Differs, Checked(run => run.Compare("row", [1, 2], [1, 2.1], 2)).Verdict);
        Assert.Equal(ExampleVerdict.Differs, Checked(run => run.Compare("row", [1, 2], [1], 2)).Verdict);
        Assert.Equal(ExampleVerdict.Pass, Checked(run => run.Within("row", [1, 2], [1.02, 1.98], 0.03, 2)).Verdict);
        Assert.Equal(ExampleVerdict.Differs, Checked(run => run.Within("row", [1, 2], [1.02, 1.96], 0.03, 2)).Verdict);
    }

    [Fact]
    public void An_explanation_must_give_our_number()
    {
        ExampleCheck right = Checked(run => run.Note("bound", 161501, 161051, 161051, 0, "a misprint"));
        ExampleCheck wrong = Checked(run => run.Note("bound", 161501, 161051, 161052, 0, "a misprint"));

        Assert.Equal((ExampleVerdict.Explained, "a misprint"), (right.Verdict, right.Why));
        Assert.Equal(ExampleVerdict.Differs, wrong.Verdict);
    }

    [Fact]
    public void Bounds_and_statements_are_checked()
    {
        Assert.Equal(ExampleVerdict.Pass, Checked(run => run.AtLeast("share", 0.92, 0.92)).Verdict);
        Assert.Equal(ExampleVerdict.Differs, Checked(run => run.AtLeast("share", 0.9199, 0.92)).Verdict);
        Assert.Equal(ExampleVerdict.Differs, Checked(run => run.AtLeast("share", double.NaN, 0.92)).Verdict);
        Assert.Equal(ExampleVerdict.Pass, Checked(run => run.AtMost("share", 0.1, 0.1)).Verdict);
        Assert.Equal(ExampleVerdict.Differs, Checked(run => run.AtMost("share", 0.11, 0.1)).Verdict);
        Assert.Equal(ExampleVerdict.Differs, Checked(run => run.AtMost("share", double.NaN, 0.1)).Verdict);
        Assert.Equal(ExampleVerdict.Pass, Checked(run => run.Holds("so it is", true)).Verdict);
        Assert.Equal(ExampleVerdict.Differs, Checked(run => run.Holds("so it is", false)).Verdict);
    }

    [Fact]
    public void A_check_says_where_its_expected_numbers_come_from_and_how_near_ours_must_be()
    {
        ExampleCheck lecture = Checked(run => run.Compare("number", 1, 1, 0));
        ExampleCheck computed = Checked(run => run.Verify("number", 1, 1, 0));
        ExampleCheck near = Checked(run => run.Within("number", [1], [1.2], 0.25, 1));
        ExampleCheck misprint = Checked(run => run.Note("number", 1, 2, 2, 0, "a misprint"));
        ExampleCheck least = Checked(run => run.AtLeast("share", 0.93, 0.92));
        ExampleCheck most = Checked(run => run.AtMost("share", 0.91, 0.92));
        ExampleCheck statement = Checked(run => run.Holds("so it is", true));

        Assert.Equal(
            [
                ExpectationKind.Lecture, ExpectationKind.Computed, ExpectationKind.Computed, ExpectationKind.Lecture,
                ExpectationKind.AtLeast, ExpectationKind.AtMost, ExpectationKind.Statement,
            ],
            new[] { lecture, computed, near, misprint, least, most, statement }.Select(check => check.Kind));
        Assert.Equal(("1.0 ± 0.25", 0.25), (near.Expectation, near.Tolerance));
        Assert.Equal(("≥ 0.92", "≤ 0.92"), (least.Expectation, most.Expectation));
        Assert.Null(lecture.Tolerance);
    }

    [Fact]
    public void Numbers_are_shown_as_the_lecture_prints_them_and_ours_two_digits_finer()
    {
        ExampleCheck check = Checked(run => run.Compare("row", [0.3, -1234.5], [0.30004, -1234.5], 2));

        Assert.Equal("0.30  -1,234.50", check.Expectation);
        Assert.Equal("0.3000  -1,234.5000", check.Outcome);
    }

    [Fact]
    public void Pictures_are_written_only_where_a_folder_is_given()
    {
        var picture = new Plot("title", "x", "y").Line("line", [0, 1], [0, 1]);
        string folder = Offline.NewPath("pictures");
        var with = new ExampleRun(Example, device) { Folder = folder };
        var without = new ExampleRun(Example, device);

        with.Picture("line", picture);
        without.Picture("line", picture);

        Assert.Equal([Path.Combine(folder, "trial-line.svg")], with.Files);
        Assert.Equal(picture.ToSvg(), File.ReadAllText(with.Files[0]));
        Assert.Empty(without.Files);
    }

    [Fact]
    public void A_folder_for_pictures_that_cannot_be_made_is_named()
    {
        string folder = Offline.NewPath("pictures");
        File.WriteAllText(folder, "");
        var run = new ExampleRun(Example, device) { Folder = folder };

        IOException exception = Assert.Throws<IOException>(
            () => run.Picture("line", new Plot("title", "x", "y").Line("line", [0, 1], [0, 1])));

        Assert.StartsWith(
            $"cannot create the folder '{folder}' for pictures: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("; choose another", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_picture_that_is_a_link_stays_one()
    {
        Skip.If(OperatingSystem.IsWindows(), "a link takes rights on Windows");
        string folder = Path.GetDirectoryName(Offline.NewPath("none"))!;
        string target = Offline.NewPath("line.svg");
        string link = Path.Combine(folder, "trial-line.svg");
        _ = File.CreateSymbolicLink(link, target);
        var picture = new Plot("title", "x", "y").Line("line", [0, 1], [0, 1]);

        new ExampleRun(Example, device) { Folder = folder }.Picture("line", picture);

        Assert.Equal(picture.ToSvg(), File.ReadAllText(target));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_check_after_cancellation_ends_the_run()
    {
        var run = new ExampleRun(Example, device) { Cancellation = new CancellationToken(canceled: true) };

        _ = Assert.Throws<OperationCanceledException>(() => run.Compare("number", 1, 1, 0));
    }

    [Fact]
    public void Where_only_the_sample_is_an_example_says_so()
    {
        var said = new List<string>();
        var run = new ExampleRun(Example, device) { Printed = said.Add };

        DataSetPair sample = run.LoadOrSample(Mnist.Description);

        Assert.Equal([sample.Notice!], said);
        Assert.Contains("embedded sample of 6000 training", sample.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_sample_an_example_is_skipped()
    {
        ExampleResult result = Executed(run => run.LoadOrSample(FashionMnist.Description));

        Assert.Equal(ExampleOutcome.Skipped, result.Outcome);
        Assert.Contains("fashion-mnist", result.End!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_example_has_one_of_four_ends()
    {
        ExampleResult passes = Executed(run => run.Note("number", 1, 2, 2, 0, "a misprint"));
        ExampleResult differs = Executed(run => run.Compare("number", [1, 1], [2, double.NaN], 0));
        ExampleResult skipped = Executed(_ => throw new ExampleSkippedException("no data"));
        ExampleResult failed = Executed(_ => throw new InvalidDataException("broken"));

        Assert.Equal(
            [ExampleOutcome.Pass, ExampleOutcome.Differs, ExampleOutcome.Skipped, ExampleOutcome.Failed],
            new[] { passes, differs, skipped, failed }.Select(result => result.Outcome));
        Assert.Equal((1, 0), (passes.Count(ExampleVerdict.Explained), passes.Count(ExampleVerdict.Differs)));
        Assert.Equal((0, 1), (differs.Count(ExampleVerdict.Explained), differs.Count(ExampleVerdict.Differs)));
        Assert.Equal(("no data", "broken"), (skipped.End!.Message, failed.End!.Message));
    }

    [Fact]
    public void What_was_compared_before_a_failure_stays() => Assert.Single(Executed(run =>
    {
        run.Compare("number", 1, 1, 0);
        throw new InvalidDataException("broken");
    }).Checks);

    [Fact]
    public void A_run_that_is_cancelled_does_not_begin_and_has_no_result()
    {
        bool begun = false;
        var run = new ExampleRun(new Trial(_ => begun = true), device)
        {
            Cancellation = new CancellationToken(canceled: true),
        };

        _ = Assert.Throws<OperationCanceledException>(run.Execute);
        Assert.False(begun);
    }

    [Fact]
    public void On_a_device_that_computes_nothing_it_does_not_run()
    {
        using Device nothing = new NullDevice();

        ExampleResult result = new ExampleRun(
            new Trial(_ => throw new InvalidOperationException("must not run")), nothing).Execute();

        Assert.Equal(ExampleOutcome.Skipped, result.Outcome);
        Assert.Contains("computes nothing", result.End!.Message, StringComparison.Ordinal);
    }

    private ExampleResult Executed(Action<ExampleRun> work) => new ExampleRun(new Trial(work), device).Execute();

    private ExampleCheck Checked(Action<ExampleRun> check)
    {
        var run = new ExampleRun(Example, device);
        check(run);
        return Assert.Single(run.Checks);
    }
}
