using FsCheck;
using FsCheck.Fluent;
using GpuNet.Training.Schedules;
using Xunit;

namespace GpuNet.Tests.Training;

public sealed class ScheduleTests
{
    private static readonly Gen<SchedulePoint> Points =
        from perEpoch in Gen.Choose(1, 500)
        from epochs in Gen.Choose(1, 50)
        from step in Gen.Choose(0, (perEpoch * epochs) - 1)
        select new SchedulePoint(step, perEpoch, (long)perEpoch * epochs);

    [Fact]
    public void Schedules_are_their_closed_forms() => ForPoints(point =>
    {
        double epochs = (double)point.Step / point.StepsPerEpoch;
        Close(1, new ConstantSchedule().Factor(point));
        Close(Math.Pow(0.25, Math.Floor(Math.Floor(epochs) / 3)), new StepSchedule(3, 0.25).Factor(point));
        Close(Math.Pow(0.9, epochs), new ExponentialSchedule(0.9).Factor(point));
        Close(0.5 * (1 + Math.Cos(Math.PI * point.Step / point.TotalSteps)), new CosineSchedule().Factor(point));
        double warm = point.Step >= 99 ? 1 : (point.Step + 1) / 100.0;
        Close(warm * Math.Pow(0.9, epochs), new WarmUpSchedule(100, new ExponentialSchedule(0.9)).Factor(point));
    });

    [Fact]
    public void A_cosine_starts_at_one_is_half_in_the_middle_and_stays_at_zero_past_the_end()
    {
        var schedule = new CosineSchedule();
        Assert.Equal(1, schedule.Factor(new SchedulePoint(0, 10, 100)));
        Close(0.5, schedule.Factor(new SchedulePoint(50, 10, 100)));
        Close(0, schedule.Factor(new SchedulePoint(100, 10, 100)));
        Close(0, schedule.Factor(new SchedulePoint(150, 10, 100)));
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("cosine")]
    [InlineData("step:2:0.5")]
    [InlineData("exponential:0.9")]
    [InlineData("warm-up:100:constant")]
    [InlineData("warm-up:7:step:3:0.125")]
    [InlineData("warm-up:7:warm-up:2:cosine")]
    public void A_schedule_prints_as_it_is_written(string text)
    {
        ISchedule schedule = ScheduleParser.Parse(text);
        Assert.Equal(text, schedule.ToString());
        Assert.Equal(schedule, ScheduleParser.Parse(schedule.ToString()!));
    }

    [Theory]
    [InlineData("step", "step:1:0.5")]
    [InlineData("step:4", "step:4:0.5")]
    [InlineData("exponential", "exponential:0.9")]
    [InlineData("exponential:1e-3", "exponential:0.001")]
    [InlineData("warm-up", "warm-up:100:constant")]
    [InlineData("warm-up:9", "warm-up:9:constant")]
    public void What_is_left_out_is_the_usual(string text, string whole) =>
        Assert.Equal(whole, ScheduleParser.Parse(text).ToString());

    [Theory]
    [InlineData(
        "", "unknown schedule ''; write constant, step:2:0.5, exponential:0.9, cosine or warm-up:100:cosine")]
    [
        InlineData(
            "linear",
            "unknown schedule 'linear'; write constant, step:2:0.5, exponential:0.9, cosine or warm-up:100:cosine"),
    ]
    [
        InlineData(
            "cosine:3",
            "unknown schedule 'cosine:3'; write constant, step:2:0.5, exponential:0.9, "
            + "cosine or warm-up:100:cosine"),
    ]
    [
        InlineData(
            "step:2:0.5:1",
            "unknown schedule 'step:2:0.5:1'; write constant, step:2:0.5, exponential:0.9, "
            + "cosine or warm-up:100:cosine"),
    ]
    [
        InlineData(
            "step:two",
            "'two' in a schedule is not a whole number; write constant, step:2:0.5, exponential:0.9, "
            + "cosine or warm-up:100:cosine"),
    ]
    [
        InlineData(
            "step:-1",
            "'-1' in a schedule is not a whole number; write constant, step:2:0.5, exponential:0.9, "
            + "cosine or warm-up:100:cosine"),
    ]
    [InlineData("step:0", "schedule 'step:0': a step schedule needs a period of at least 1 epoch")]
    [InlineData("step:1:2", "schedule 'step:1:2': a step schedule needs a factor γ with 0 < γ ≤ 1")]
    [InlineData("exponential:0", "schedule 'exponential:0': an exponential schedule needs a factor γ with 0 < γ ≤ 1")]
    [InlineData(
        "exponential:NaN", "schedule 'exponential:NaN': an exponential schedule needs a factor γ with 0 < γ ≤ 1")]
    [
        InlineData(
            "exponential:x",
            "'x' in a schedule is not a number; write constant, step:2:0.5, exponential:0.9, "
            + "cosine or warm-up:100:cosine"),
    ]
    [InlineData("warm-up:0", "schedule 'warm-up:0': a warm-up needs at least 1 step")]
    [
        InlineData(
            "warm-up:5:cubic",
            "unknown schedule 'cubic'; write constant, step:2:0.5, exponential:0.9, cosine or warm-up:100:cosine"),
    ]
    public void What_is_no_schedule_is_refused_with_a_remedy(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => ScheduleParser.Parse(text)).Message);

    private static void ForPoints(Action<SchedulePoint> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Points.ToArbitrary(), law));

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 1e-12);
}
