namespace GpuNet.Course.Pictures;

/// <summary>Colors that stand apart on white and on black, also for most who are color-blind.</summary>
internal static class Palette
{
    // M. Okabe, K. Ito, "Color Universal Design" (2008), without black and yellow, which vanish on black and on white.
    private static readonly string[] Series =
        ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    private static readonly (byte Red, byte Green, byte Blue)[] Shades =
        [(247, 251, 255), (198, 219, 239), (107, 174, 214), (33, 113, 181), (8, 48, 107)];

    /// <summary>The color of a series by its number from 0; after the last the first comes again.</summary>
    public static string Of(int series) => Series[series % Series.Length];

    /// <summary>From almost white for 0 to dark blue for 1.</summary>
    public static (byte Red, byte Green, byte Blue) Shade(double share)
    {
        double place = Math.Clamp(share, 0, 1) * (Shades.Length - 1);
        int below = Math.Min((int)place, Shades.Length - 2);
        double part = place - below;
        byte Mix(byte from, byte to) => (byte)Math.Round(from + (part * (to - from)));
        return (
            Mix(Shades[below].Red, Shades[below + 1].Red),
            Mix(Shades[below].Green, Shades[below + 1].Green),
            Mix(Shades[below].Blue, Shades[below + 1].Blue));
    }
}
