using GpuNet.Devices;

namespace GpuNet.Tests.Devices;

/// <content>Convolution and pooling.</content>
internal sealed partial record VerbCase
{
    private static IEnumerable<VerbCase> Windows()
    {
        var geometry = new WindowGeometry(Rows, Columns, 1, new Window(2, 1, 0));
        Role image = Float("input", Size);
        int windows = (int)geometry.Windows;
        int unfolded = windows * (int)geometry.WindowLength;
        yield return new(
            "unfold",
            [image, Float("result", unfolded)],
            [new("input", "result")],
            (on, with) => Bound(with.F("input"), with.F("result"), (x, r) => on.Unfold(1, geometry, x, r)));
        yield return new(
            "fold",
            [Float("input", unfolded), Float("result", Size)],
            [new("input", "result")],
            (on, with) => Bound(with.F("input"), with.F("result"), (x, r) => on.Fold(1, geometry, x, r)));
        yield return new(
            "max pool",
            [image, Float("output", windows), Int("winners", windows)],
            [new("input", "output"), new("input", "winners"), new("output", "winners")],
            (on, with) =>
            {
                DeviceBuffer<int> winners = with.I("winners");
                return Bound(with.F("input"), with.F("output"), (x, y) => on.MaxPool(1, geometry, x, y, winners));
            });
        yield return new(
            "gradient of max pool",
            [Int("winners", windows), Float("upstream", windows), Float("result", Size)],
            [new("winners", "result"), new("upstream", "result")],
            (on, with) =>
            {
                DeviceBuffer<int> winners = with.I("winners");
                return Bound(
                    with.F("upstream"), with.F("result"), (g, r) => on.MaxPoolGradient(1, geometry, winners, g, r));
            });
        yield return new(
            "average pool",
            [image, Float("output", windows)],
            [new("input", "output")],
            (on, with) => Bound(with.F("input"), with.F("output"), (x, y) => on.AveragePool(1, geometry, x, y)));
        yield return new(
            "gradient of average pool",
            [Float("upstream", windows), Float("result", Size)],
            [new("upstream", "result")],
            (on, with) => Bound(
                with.F("upstream"), with.F("result"), (g, r) => on.AveragePoolGradient(1, geometry, g, r)));
    }
}
