namespace GpuNet.Devices.Host.Products;

/// <summary>The uses of a panel, as types.</summary>
internal static class Panels
{
    /// <summary>B is read, in place or from the panel.</summary>
    internal readonly struct Read : IPanel
    {
        public static bool IsWritten => false;
    }

    /// <summary>
    /// B is read in place and written to the panel. Loads and stores are free while the multiplications last: packing
    /// by itself took a tenth of a product of 128 rows.
    /// </summary>
    internal readonly struct Written : IPanel
    {
        public static bool IsWritten => true;
    }
}
