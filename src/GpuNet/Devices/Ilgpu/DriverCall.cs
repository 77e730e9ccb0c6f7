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

    /// <summary>A launch; nobody waits for it.</summary>
    Launch,

    /// <summary>To record launches, none of which runs.</summary>
    Record,

    /// <summary>To run recorded launches; nobody waits for them.</summary>
    Replay,

    /// <summary>To wait until all of the above is done.</summary>
    Wait,
}
