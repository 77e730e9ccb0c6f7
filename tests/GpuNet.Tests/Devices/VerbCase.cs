using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;

namespace GpuNet.Tests.Devices;

/// <summary>
/// A verb with the smallest call that makes sense: what must be refused is shown by changing one thing in it.
/// </summary>
/// <param name="Verb">The verb as messages call it.</param>
/// <param name="Roles">Its buffers.</param>
/// <param name="Overlaps">Which of them may not overlap.</param>
/// <param name="Bind">Makes the launch, so that launching allocates nothing of its own.</param>
internal sealed partial record VerbCase(
    string Verb, IReadOnlyList<Role> Roles, IReadOnlyList<Overlap> Overlaps, Func<Device, Operands, Action> Bind)
{
    private const int Rows = 3;
    private const int Columns = 5;
    private const int Size = Rows * Columns;

    private static readonly string[] GemmInputs = ["left", "right", "workspace"];
    private static readonly string[] StateNames = ["weights", "first state", "second state", "scalars"];

    public override string ToString() => Verb;

    /// <summary>Every public verb of a device.</summary>
    public static IReadOnlyList<VerbCase> All(Device device)
    {
        var shape = new GemmShape(Rows, Columns, 4);
        Role workspace = Float("workspace", device.GemmWorkspaceLength(shape));
        Role counters = Int("counters", StepCounters.Length);
        Role scalars = Float("scalars", StepScalarsLayout.Length);
        Role[] gemm = [Float("left", Rows * 4), Float("right", 4 * Columns), workspace];
        Role[] states = [Float("weights", Size), Float("first state", Size), Float("second state", Size), scalars];
        Overlap[] gemmOverlaps =
        [
            new("left", "result"), new("right", "result"), new("workspace", "result"), new("left", "workspace"),
            new("right", "workspace"),
        ];
        Overlap[] stateOverlaps =
        [
            new("weights", "first state"), new("weights", "second state"), new("first state", "second state"),
            new("scalars", "weights"), new("scalars", "first state"), new("scalars", "second state"),
        ];
        Role permutation = Int("permutation", Rows);
        Overlap[] gatherOverlaps =
            [new("source", "destination"), new("permutation", "destination"), new("counters", "destination")];
        Role[] gathered = [new Role("source", Rows * 4, typeof(byte)), permutation, counters];
        string[] gatherInputs = [.. gathered.Select(role => role.Name)];
        return
        [
            .. Windows(),
            new(
                "fill",
                [Float("destination", Size, true)],
                [],
                (on, with) => Bound(with.F("destination"), x => on.Fill(x, 1))),
            new(
                "tanh",
                [Float("input", Size), Float("output", Size)],
                [new("input", "output", true)],
                (on, with) => Bound(with.F("input"), with.F("output"), (x, y) => on.Map(default(Tanh), x, y))),
            new(
                "gradient of tanh",
                [Float("input", Size), Float("upstream", Size), Float("result", Size)],
                [new("input", "result", true), new("upstream", "result", true)],
                (on, with) => Bound(
                    with.F("input"),
                    with.F("upstream"),
                    with.F("result"),
                    (x, g, r) => on.MapGradient(default(Tanh), x, null, g, r))),
            new(
                "add",
                [Float("left", Size), Float("right", Size), Float("result", Size)],
                [new("left", "result", true), new("right", "result", true)],
                (on, with) => Bound(
                    with.F("left"), with.F("right"), with.F("result"), (a, b, r) => on.Add(1, a, 2, b, r))),
            new(
                "scale",
                [Float("input", Size), Float("result", Size)],
                [new("input", "result", true)],
                (on, with) => Bound(with.F("input"), with.F("result"), (x, r) => on.Scale(2, x, r))),
            new(
                "multiply",
                [Float("left", Size), Float("right", Size), Float("result", Size)],
                [new("left", "result", true), new("right", "result", true)],
                (on, with) => Bound(with.F("left"), with.F("right"), with.F("result"), on.Multiply)),
            new(
                "dropout",
                [counters, Float("input", Size), Float("result", Size)],
                [new("input", "result", true), new("counters", "result")],
                (on, with) =>
                {
                    DeviceBuffer<int> step = with.I("counters");
                    return Bound(with.F("input"), with.F("result"), (x, r) => on.Dropout(0.5f, default, step, x, r));
                }),
            new(
                "squared-error",
                [Float("prediction", Size), Float("target", Size), Float("losses", Size), Float("delta", Size)],
                [
                    new("prediction", "losses", true), new("target", "losses", true), new("prediction", "delta", true),
                    new("target", "delta", true), new("losses", "delta"),
                ],
                (on, with) =>
                {
                    DeviceBuffer<float> losses = with.F("losses");
                    return Bound(
                        with.F("prediction"),
                        with.F("target"),
                        with.F("delta"),
                        (x, t, d) => on.Loss(default(SquaredError), x, t, 1, losses, d));
                }),
            new(
                "gemm",
                [.. gemm, Float("result", Size)],
                gemmOverlaps,
                (on, with) => Gemm(with, (a, b, w) => Bound(with.F("result"), r => on.Gemm(shape, a, b, r, w)))),
            new(
                "gemm + tanh",
                [.. gemm, .. gathered, Float("bias", Columns), Float("result", Size)],
                [
                    .. gemmOverlaps, new("bias", "result"), new("bias", "workspace"),
                    .. Apart(gatherInputs, ["left", "workspace", "result"]),
                ],
                (on, with) => Gemm(with, (a, b, w) =>
                {
                    GatherSource origin = Origin(with);
                    return Bound(
                        with.F("bias"), with.F("result"),
                        (row, r) => on.GemmActivation(shape, a, b, row, default(Tanh), r, w, origin));
                })),
            new(
                "gemm ⊙ gradient of exp",
                [.. gemm, Float("output", Size), Float("result", Size)],
                [.. gemmOverlaps, new("output", "result", true), new("output", "workspace")],
                (on, with) => Gemm(with, (a, b, w) => Bound(
                    with.F("output"), with.F("result"),
                    (y, r) => on.GemmGradient(shape, a, b, default(Exp), null, y, r, w)))),
            new(
                "gemm + adam",
                [.. gemm, .. gathered, .. states],
                [
                    .. stateOverlaps, .. Apart(GemmInputs, StateNames),
                    .. Apart(gatherInputs, ["left", "workspace", .. StateNames]),
                ],
                (on, with) => Gemm(with, (a, b, w) =>
                {
                    UpdateBuffers parameters = Parameters(with);
                    GatherSource origin = Origin(with);
                    var adam = new Adam();
                    return () => on.GemmUpdate(shape, a, b, adam, parameters, w, origin);
                })),
            new(
                "adam",
                [Float("gradients", Size), .. states],
                [.. stateOverlaps, .. Apart(["gradients"], StateNames)],
                (on, with) =>
                {
                    UpdateBuffers parameters = Parameters(with);
                    var adam = new Adam();
                    return Bound(with.F("gradients"), g => on.Update(adam, g, parameters));
                }),
            new(
                "add row",
                [Float("input", Size), Float("row", Columns), Float("result", Size)],
                [new("input", "result", true), new("row", "result")],
                (on, with) => Bound(
                    with.F("input"), with.F("row"), with.F("result"), (x, b, r) => on.AddRow(Rows, Columns, x, b, r))),
            new(
                "scale rows",
                [Float("input", Size), Float("factors", Rows), Float("result", Size)],
                [new("input", "result", true), new("factors", "result")],
                (on, with) => Bound(
                    with.F("input"), with.F("factors"), with.F("result"),
                    (x, f, r) => on.ScaleRows(Rows, Columns, x, f, r))),
            new(
                "sum columns",
                [Float("input", Size), Float("result", Columns)],
                [new("input", "result")],
                (on, with) => Bound(with.F("input"), with.F("result"), (x, r) => on.SumColumns(Rows, Columns, x, r))),
            new(
                "sum",
                [Float("input", Size, true), Float("result", 1)],
                [new("input", "result")],
                (on, with) => Bound(with.F("input"), with.F("result"), (x, r) => on.Sum(x, 1, r))),
            new(
                "accumulate",
                [Float("input", Size, true), Float("sum", CompensatedSumLayout.Length)],
                [new("input", "sum")],
                (on, with) => Bound(with.F("input"), with.F("sum"), on.Accumulate)),
            new(
                "dot",
                [Float("left", Size), Float("right", Size), Float("result", 1)],
                [new("left", "result"), new("right", "result")],
                (on, with) => Bound(
                    with.F("left"), with.F("right"), with.F("result"), (a, b, r) => on.Dot(a, b, r, true))),
            new(
                "norm",
                [Float("input", Size, true), Float("result", 1)],
                [new("input", "result")],
                (on, with) => Bound(with.F("input"), with.F("result"), (x, r) => on.Norm(x, r, true))),
            new(
                "clip by norm",
                [Float("norm", 1), Float("input", Size), Float("result", Size)],
                [new("input", "result", true), new("norm", "result")],
                (on, with) => Bound(
                    with.F("norm"), with.F("input"), with.F("result"), (n, x, r) => on.ClipByNorm(1, n, x, r))),
            new(
                "broadcast",
                [Float("scalar", 1), Float("result", Size, true)],
                [new("scalar", "result")],
                (on, with) => Bound(with.F("scalar"), with.F("result"), (x, r) => on.Broadcast(x, 1, r))),
            new(
                "softmax",
                [Float("input", Size), Float("output", Size)],
                [new("input", "output", true)],
                (on, with) => Bound(with.F("input"), with.F("output"), (x, y) => on.Softmax(Rows, Columns, x, y))),
            new(
                "gradient of softmax",
                [Float("output", Size), Float("upstream", Size), Float("result", Size)],
                [new("output", "result", true), new("upstream", "result", true)],
                (on, with) => Bound(
                    with.F("output"), with.F("upstream"), with.F("result"),
                    (y, g, r) => on.SoftmaxGradient(Rows, Columns, y, g, r))),
            new(
                "cross-entropy",
                [Float("logits", Size), Int("labels", Rows), Float("losses", Rows), Float("delta", Size)],
                [
                    new("logits", "delta", true), new("logits", "losses"), new("labels", "losses"),
                    new("labels", "delta"),
                    new("losses", "delta"),
                ],
                (on, with) =>
                {
                    DeviceBuffer<int> labels = with.I("labels");
                    return Bound(
                        with.F("logits"),
                        with.F("losses"),
                        with.F("delta"),
                        (z, l, d) => on.CrossEntropy(Rows, Columns, z, labels, 1, l, d));
                }),
            new(
                "soft cross-entropy",
                [Float("logits", Size), Float("targets", Size), Float("losses", Rows), Float("delta", Size)],
                [
                    new("logits", "delta", true), new("targets", "delta", true), new("logits", "losses"),
                    new("targets", "losses"), new("losses", "delta"),
                ],
                (on, with) =>
                {
                    DeviceBuffer<float> targets = with.F("targets");
                    return Bound(
                        with.F("logits"),
                        with.F("losses"),
                        with.F("delta"),
                        (z, l, d) => on.CrossEntropy(Rows, Columns, z, targets, 1, l, d));
                }),
            new(
                "one-hot",
                [Int("labels", Rows), Float("result", Size)],
                [new("labels", "result")],
                (on, with) =>
                {
                    DeviceBuffer<int> labels = with.I("labels");
                    return Bound(with.F("result"), r => on.OneHot(Rows, Columns, labels, 1, 0, r));
                }),
            new(
                "count predictions",
                [Float("logits", Size), Int("labels", Rows), Int("right", 1), Int("confusion", Columns * Columns)],
                [
                    new("logits", "right"), new("labels", "right"), new("logits", "confusion"),
                    new("labels", "confusion"), new("right", "confusion"),
                ],
                (on, with) =>
                {
                    DeviceBuffer<int> labels = with.I("labels");
                    DeviceBuffer<int> confusion = with.I("confusion");
                    DeviceBuffer<int> right = with.I("right");
                    return Bound(
                        with.F("logits"), z => on.CountPredictions(Rows, Columns, z, labels, right, confusion));
                }),
            new(
                "gather",
                [Float("source", Size), permutation, counters, Float("destination", Size)],
                gatherOverlaps,
                (on, with) =>
                {
                    DeviceBuffer<int> order = with.I("permutation");
                    DeviceBuffer<int> step = with.I("counters");
                    return Bound(
                        with.F("source"), with.F("destination"), (x, y) => on.Gather(Rows, Columns, x, order, step, y));
                }),
            new(
                "gather",
                [new Role("source", Size, typeof(byte)), permutation, counters, Float("destination", Size)],
                gatherOverlaps,
                (on, with) =>
                {
                    DeviceBuffer<int> order = with.I("permutation");
                    DeviceBuffer<int> step = with.I("counters");
                    DeviceBuffer<byte> source = with.B("source");
                    return Bound(
                        with.F("destination"), y => on.GatherBytes(Rows, Columns, source, order, step, 1, y));
                }),
            new(
                "advance batch",
                [counters],
                [],
                (on, with) =>
                {
                    DeviceBuffer<int> step = with.I("counters");
                    return () => on.AdvanceBatch(1, step);
                }),
            new(
                "advance step",
                [counters, Float("rates", 1_000_000, true), scalars],
                [new("rates", "scalars"), new("counters", "scalars")],
                (on, with) =>
                {
                    DeviceBuffer<int> step = with.I("counters");
                    var adam = new Adam();
                    return Bound(with.F("rates"), with.F("scalars"), (r, s) => on.AdvanceStep(adam, 1, step, r, s));
                }),
            .. Normalizations(),
        ];
    }

    private static Role Float(string name, int length, bool anyLength = false) =>
        new(name, length, typeof(float), anyLength);

    private static Role Int(string name, int length) => new(name, length, typeof(int));

    private static GatherSource Origin(Operands with) =>
        new(with.B("source"), with.I("permutation"), with.I("counters"), 1);

    private static IEnumerable<Overlap> Apart(IEnumerable<string> inputs, IEnumerable<string> outputs) =>
        from input in inputs
        from output in outputs
        select new Overlap(input, output);

    private static UpdateBuffers Parameters(Operands with) =>
        new(with.F("weights"), with.F("first state"), with.F("second state"), with.F("scalars"));

    private static Action Gemm(
        Operands with, Func<DeviceBuffer<float>, DeviceBuffer<float>, DeviceBuffer<float>, Action> bind) =>
        bind(with.F("left"), with.F("right"), with.F("workspace"));

    private static Action Bound(DeviceBuffer<float> a, Action<DeviceBuffer<float>> call) => () => call(a);

    private static Action Bound(
        DeviceBuffer<float> a, DeviceBuffer<float> b, Action<DeviceBuffer<float>, DeviceBuffer<float>> call) =>
        () => call(a, b);

    private static Action Bound(
        DeviceBuffer<float> a,
        DeviceBuffer<float> b,
        DeviceBuffer<float> c,
        Action<DeviceBuffer<float>, DeviceBuffer<float>, DeviceBuffer<float>> call) =>
        () => call(a, b, c);
}
