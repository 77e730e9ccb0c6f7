namespace GpuNet.Devices.Host.Elementwise;

/// <summary>One register's worth of an elementwise launch.</summary>
internal interface IElement
{
    /// <summary>
    /// Computes the elements from <paramref name="index"/>, of which <paramref name="left"/> remain.
    /// </summary>
    void Apply(int index, int left);
}
