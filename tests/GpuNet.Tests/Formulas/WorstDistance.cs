using Xunit;

namespace GpuNet.Tests.Formulas;

/// <summary>The largest distance from exact numbers, as a share of what is allowed.</summary>
internal sealed class WorstDistance(string what)
{
    private double share;
    private string where = "nowhere";

    public void Add(Exact exact, float actual, string at)
    {
        double distance = exact.Distance(actual);
        double part = distance == 0 ? 0 : distance / exact.Ulps;
        if (part <= share)
            return;
        share = part;
        where = $"{actual:R} instead of {exact.Number:R} at {at}: {distance:F2} ulps, {exact.Ulps:F2} are allowed";
    }

    public void Check() => Assert.True(share <= 1, $"{what}: {where}");
}
