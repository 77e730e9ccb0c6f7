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

    /// <summary>A launch, asynchronous.</summary>
    Launch,

    /// <summary>Waiting until all of the above is done.</summary>
    Wait,
}
