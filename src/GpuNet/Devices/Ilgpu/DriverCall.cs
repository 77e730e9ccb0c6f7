namespace GpuNet.Devices.Ilgpu;

/// <summary>The kinds of driver calls.</summary>
internal enum DriverCall
{
    /// <summary>Memory.</summary>
    Allocate,

    /// <summary>Releasing memory, or anything else that was opened.</summary>
    Free,

    /// <summary>A copy from the host, asynchronous.</summary>
    CopyIn,

    /// <summary>A copy to the host, asynchronous.</summary>
    CopyOut,

    /// <summary>A launch, be it of a graph, or the recording of one; nobody waits for it.</summary>
    Launch,

    /// <summary>Waiting until all of the above is done.</summary>
    Wait,
}
