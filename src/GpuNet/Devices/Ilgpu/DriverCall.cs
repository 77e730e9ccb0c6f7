namespace GpuNet.Devices.Ilgpu;

/// <summary>What a device asks of its driver.</summary>
internal enum DriverCall
{
    /// <summary>Memory.</summary>
    Allocate,

    /// <summary>To take memory back, or what else was opened.</summary>
    Free,

    /// <summary>A copy from the host; nobody waits for it.</summary>
    CopyIn,

    /// <summary>A copy to the host; nobody waits for it.</summary>
    CopyOut,

    /// <summary>A launch, be it of a graph, or the recording of one; nobody waits for it.</summary>
    Launch,

    /// <summary>To wait until all of the above is done.</summary>
    Wait,
}
