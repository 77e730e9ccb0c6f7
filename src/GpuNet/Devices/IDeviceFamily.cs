namespace GpuNet.Devices;

/// <summary>A family of devices of one kind.</summary>
internal interface IDeviceFamily
{
    /// <summary>The prefix of its devices' names: <c>cuda</c>.</summary>
    string Name { get; }

    /// <summary>Whether its devices can use cuBLAS.</summary>
    bool HasCuBlas => false;

    /// <summary>
    /// Its devices in order of preference, with the reason for any that cannot be used; at least one.
    /// </summary>
    IReadOnlyList<FoundDevice> Find();
}
