using GpuNet.Devices;

namespace GpuNet.Tests.Devices;

/// <content>Normalization and the column of ones.</content>
internal sealed partial record VerbCase
{
    private const float Epsilon = 1e-5f;

    private static readonly string[] Sums = ["scaleGradient", "shiftGradient", "workspace"];
    private static readonly string[] SumInputs = ["input", "upstream", "means", "variances"];

    private static IEnumerable<VerbCase> Normalizations()
    {
        Role input = Float("input", Size);
        Role upstream = Float("upstream", Size);
        Role output = Float("output", Size);
        Role result = Float("result", Size);
        Role scale = Float("scale", Columns);
        Role shift = Float("shift", Columns);
        Role scaleGradient = Float("scaleGradient", Columns);
        Role shiftGradient = Float("shiftGradient", Columns);
        Role workspace = Float("workspace", Device.ColumnSumsWorkspaceLength(Rows, Columns));
        Role[] ofColumns = [Float("means", Columns), Float("variances", Columns)];
        Role[] ofRows = [Float("means", Rows), Float("variances", Rows)];
        return
        [
            new(
                "column statistics",
                [input, .. ofColumns, workspace],
                [
                    new("input", "means"), new("input", "variances"), new("means", "variances"),
                    new("input", "workspace"),
                    new("workspace", "means"), new("workspace", "variances"),
                ],
                (on, with) =>
                {
                    Statistics statistics = Of(with);
                    return Bound(
                        with.F("input"), with.F("workspace"),
                        (x, w) => on.ColumnStatistics(Rows, Columns, x, statistics, w));
                }),
            new(
                "normalize columns",
                [input, .. ofColumns, scale, shift, output],
                [
                    new("input", "output", true), new("means", "output"), new("variances", "output"),
                    new("scale", "output"), new("shift", "output"),
                ],
                (on, with) =>
                {
                    Statistics statistics = Of(with);
                    (DeviceBuffer<float> g, DeviceBuffer<float> b) = (with.F("scale"), with.F("shift"));
                    return Bound(
                        with.F("input"),
                        with.F("output"),
                        (x, y) => on.NormalizeColumns(Rows, Columns, x, statistics, Epsilon, g, b, y));
                }),
            new(
                "gradient of normalize columns",
                [input, .. ofColumns, scale, upstream, scaleGradient, shiftGradient, result],
                [
                    new("input", "result", true), new("upstream", "result", true), new("means", "result"),
                    new("variances", "result"), new("scale", "result"), new("scaleGradient", "result"),
                    new("shiftGradient", "result"),
                ],
                (on, with) =>
                {
                    Statistics statistics = Of(with);
                    DeviceBuffer<float> x = with.F("input");
                    DeviceBuffer<float> s = with.F("scale");
                    (DeviceBuffer<float> dg, DeviceBuffer<float> db) =
                        (with.F("scaleGradient"), with.F("shiftGradient"));
                    return Bound(
                        with.F("upstream"),
                        with.F("result"),
                        (g, r) => on.NormalizeColumnsGradient(Rows, Columns, x, statistics, Epsilon, s, g, dg, db, r));
                }),
            new(
                "gradient of scale and shift",
                [input, .. ofRows, upstream, scaleGradient, shiftGradient, workspace],
                [
                    .. from sum in Sums
                       from operand in SumInputs
                       select new Overlap(operand, sum),
                    new("scaleGradient", "shiftGradient"), new("workspace", "scaleGradient"),
                    new("workspace", "shiftGradient"),
                ],
                (on, with) =>
                {
                    Statistics statistics = Of(with);
                    DeviceBuffer<float> x = with.F("input");
                    DeviceBuffer<float> g = with.F("upstream");
                    return Bound(
                        with.F("scaleGradient"),
                        with.F("shiftGradient"),
                        with.F("workspace"),
                        (dg, db, w) => on.ScaleAndShiftGradient(
                            NormalizationAxis.Rows, Rows, Columns, x, statistics, Epsilon, g, dg, db, w));
                }),
            new(
                "advance statistics",
                [.. ofColumns, Float("running means", Columns), Float("running variances", Columns)],
                [
                    new("means", "running means"), new("means", "running variances"), new("variances", "running means"),
                    new("variances", "running variances"), new("running means", "running variances"),
                ],
                (on, with) =>
                {
                    Statistics statistics = Of(with);
                    var running = new Statistics(with.F("running means"), with.F("running variances"));
                    return () => on.AdvanceStatistics(Rows, 0.1f, statistics, running);
                }),
            new(
                "normalize rows",
                [input, scale, shift, .. ofRows, output],
                [
                    new("input", "output", true), new("means", "output"), new("variances", "output"),
                    new("scale", "output"), new("shift", "output"), new("input", "means"), new("input", "variances"),
                    new("scale", "means"), new("scale", "variances"), new("shift", "means"), new("shift", "variances"),
                    new("means", "variances"),
                ],
                (on, with) =>
                {
                    Statistics statistics = Of(with);
                    (DeviceBuffer<float> g, DeviceBuffer<float> b) = (with.F("scale"), with.F("shift"));
                    return Bound(
                        with.F("input"),
                        with.F("output"),
                        (x, y) => on.NormalizeRows(Rows, Columns, x, Epsilon, g, b, statistics, y));
                }),
            new(
                "gradient of normalize rows",
                [input, .. ofRows, scale, upstream, result],
                [
                    new("input", "result", true), new("upstream", "result", true), new("means", "result"),
                    new("variances", "result"), new("scale", "result"),
                ],
                (on, with) =>
                {
                    Statistics statistics = Of(with);
                    (DeviceBuffer<float> x, DeviceBuffer<float> s) = (with.F("input"), with.F("scale"));
                    return Bound(
                        with.F("upstream"),
                        with.F("result"),
                        (g, r) => on.NormalizeRowsGradient(Rows, Columns, x, statistics, Epsilon, s, g, r));
                }),
            new(
                "append ones",
                [input, Float("output", Size + Rows)],
                [new("input", "output")],
                (on, with) => Bound(with.F("input"), with.F("output"), (x, y) => on.AppendOnes(Rows, Columns, x, y))),
            new(
                "drop last column",
                [Float("input", Size + Rows), result],
                [new("input", "result")],
                (on, with) => Bound(
                    with.F("input"), with.F("result"), (x, y) => on.DropLastColumn(Rows, Columns, x, y))),
        ];
    }

    private static Statistics Of(Operands with) => new(with.F("means"), with.F("variances"));
}
