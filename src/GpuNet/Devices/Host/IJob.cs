namespace GpuNet.Devices.Host;

/// <summary>
/// Work that threads share. It holds pointers and numbers alone, so that handing it over allocates nothing.
/// </summary>
internal interface IJob
{
    /// <summary>Does part <paramref name="part"/> of <paramref name="parts"/>.</summary>
    void Run(int part, int parts);
}
