namespace GpuNet.Cli.Output.Reports;

/// <summary>The result of a saved model on a test set.</summary>
/// <param name="Loss">The mean loss; null if it is not finite.</param>
/// <param name="Accuracy">The fraction of correct predictions.</param>
/// <param name="Samples">The number of samples.</param>
/// <param name="Confusion">A row for each label, a column for each prediction; null if it was not counted.</param>
/// <param name="Recall">
/// The recall of each class, null for a class without samples; null if it was not counted.
/// </param>
/// <param name="Precision">
/// The precision of each class, null for a class that was never predicted; null if it was not counted.
/// </param>
/// <param name="Data">The data set's id.</param>
/// <param name="Device">The device's name.</param>
internal sealed record EvaluationReport(
    double? Loss,
    double? Accuracy,
    int Samples,
    IReadOnlyList<IReadOnlyList<int>>? Confusion,
    IReadOnlyList<double?>? Recall,
    IReadOnlyList<double?>? Precision,
    string Data,
    string Device) : Report("evaluation")
{
    /// <summary>Requests a confusion matrix whatever its size.</summary>
    internal const string ConfusionOption = "--confusion";

    private static readonly string NotCounted =
        $"no confusion matrix was counted for more than {ConfusionMatrix.UsualClasses} classes; "
        + $"use {ConfusionOption} to count it";

    private string LossInWords => Loss is double loss ? Invariant($"{loss:0.0000}") : "not finite";

    private string Summary => Invariant(
        $"{Accuracy:P2} of {Samples:N0} {Data} test images are classified correctly; loss {LossInWords}; on {Device}");

    /// <summary>The report of an evaluation.</summary>
    public static EvaluationReport Of(Evaluation evaluation, string data, string device)
    {
        var report = new EvaluationReport(
            Finite(evaluation.Loss), evaluation.Accuracy, evaluation.Samples, null, null, null, data, device);
        if (evaluation.Confusion is not ConfusionMatrix matrix)
            return report;
        int[] classes = [.. Enumerable.Range(0, matrix.Classes)];
        return report with
        {
            Confusion =
            [
                .. classes.Select(
                    label => (IReadOnlyList<int>)[.. classes.Select(prediction => matrix[label, prediction])]),
            ],
            Recall = [.. classes.Select(label => Finite(matrix.Recall(label)))],
            Precision = [.. classes.Select(prediction => Finite(matrix.Precision(prediction)))],
        };
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        writer.WriteLine(Summary);
        writer.WriteLine();
        if (Confusion is null || Recall is null || Precision is null)
        {
            writer.WriteLine(NotCounted);
            return;
        }

        int classes = Confusion.Count;
        int width = Math.Max(
            5, Confusion.SelectMany(row => row).Max().ToString(CultureInfo.InvariantCulture).Length + 1);
        writer.WriteLine("rows: labels, columns: predictions; recall and precision in percent");
        writer.Write(new string(' ', 9));
        for (int prediction = 0; prediction < classes; prediction++)
            writer.Write($"{prediction}".PadLeft(width));
        writer.WriteLine("   recall");
        for (int label = 0; label < classes; label++)
        {
            writer.Write($"{label,9}");
            foreach (int count in Confusion[label])
                writer.Write(Invariant($"{count}").PadLeft(width));
            writer.WriteLine($"{Share(Recall[label]),9}");
        }

        writer.Write("precision");
        foreach (double? precision in Precision)
            writer.Write(Share(precision).PadLeft(width));
        writer.WriteLine();
    }

    /// <inheritdoc/>
    public override void Write(IAnsiConsole terminal)
    {
        if (Confusion is null || Recall is null || Precision is null)
        {
            terminal.WriteLine(Summary);
            terminal.WriteLine(NotCounted);
            return;
        }

        int classes = Confusion.Count;
        var table = new Table { Border = TableBorder.Rounded };
        _ = table.AddColumn(new TableColumn("label").RightAligned());
        for (int prediction = 0; prediction < classes; prediction++)
            _ = table.AddColumn(new TableColumn($"{prediction}").RightAligned());
        _ = table.AddColumn(new TableColumn("recall").RightAligned());
        for (int label = 0; label < classes; label++)
        {
            int row = label;
            _ = table.AddRow([
                $"[bold]{label}[/]",
                .. Confusion[label].Select((count, prediction) => Cell(count, row == prediction)),
                Share(Recall[label])]);
        }

        _ = table.AddRow(["precision", .. Precision.Select(Share), string.Empty]);
        table.Caption = new TableTitle("rows: labels, columns: predictions; recall and precision in percent");
        terminal.Write(table);
        terminal.WriteLine(Summary);
    }

    private static string Cell(int count, bool right)
    {
        if (count == 0)
            return "[grey]·[/]";
        return right ? Invariant($"[green]{count}[/]") : Invariant($"{count}");
    }

    private static string Share(double? share) => share is double number ? Invariant($"{100 * number:0.0}") : "–";

    private static double? Finite(double number) => double.IsFinite(number) ? number : null;
}
