namespace GpuNet.Devices.Host.Products;

/// <summary>What a micro-kernel does with the columns of B that it reads, known to the compiler.</summary>
internal interface IPanel
{
    /// <summary>Whether it copies them to a packed panel on the way.</summary>
    static abstract bool IsWritten { get; }
}
