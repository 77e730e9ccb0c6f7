namespace GpuNet.Devices.Host.Products;

/// <summary>
/// A number of rows or registers that the compiler knows: what a kernel does not use of its largest tile falls away.
/// </summary>
internal interface ICount
{
    static abstract int Value { get; }
}
