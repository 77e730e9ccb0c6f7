namespace GpuNet.Training.Schedules;

/// <summary>
/// Reads a schedule from text: <c>constant</c>, <c>step[:EPOCHS[:FACTOR]]</c>, <c>exponential[:FACTOR]</c>,
/// <c>cosine</c>, <c>warm-up[:STEPS[:SCHEDULE]]</c>.
/// </summary>
public static class ScheduleParser
{
    private const string Remedy = "write constant, step:2:0.5, exponential:0.9, cosine or warm-up:100:cosine";

    /// <summary>The schedule that the text names.</summary>
    /// <exception cref="FormatException">The text is not a schedule; the message lists the valid ones.</exception>
    public static ISchedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':', 2);
        string[] numbers = parts.Length == 1 ? [] : parts[1].Split(':');
        try
        {
            return (parts[0], numbers.Length) switch
            {
                ("constant", 0) => new ConstantSchedule(),
                ("cosine", 0) => new CosineSchedule(),
                ("step", <= 2) => new StepSchedule(Whole(numbers, 0, 1), Real(numbers, 1, 0.5)),
                ("exponential", <= 1) => new ExponentialSchedule(Real(numbers, 0, 0.9)),
                ("warm-up", _) => WarmUp(numbers),
                _ => throw new FormatException($"unknown schedule '{text}'; {Remedy}"),
            };
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new FormatException($"schedule '{text}': {exception.Message.Split('(')[0].Trim()}", exception);
        }
    }

    private static WarmUpSchedule WarmUp(string[] numbers) =>
        new(
            Whole(numbers, 0, 100),
            numbers.Length > 1 ? Parse(string.Join(':', numbers[1..])) : new ConstantSchedule());

    private static int Whole(string[] numbers, int index, int usual)
    {
        if (index >= numbers.Length)
            return usual;
        return int.TryParse(numbers[index], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException($"'{numbers[index]}' in a schedule is not a whole number; {Remedy}");
    }

    private static double Real(string[] numbers, int index, double usual)
    {
        if (index >= numbers.Length)
            return usual;
        return double.TryParse(numbers[index], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new FormatException($"'{numbers[index]}' in a schedule is not a number; {Remedy}");
    }
}
