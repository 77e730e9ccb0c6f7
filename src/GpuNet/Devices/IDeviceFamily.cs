namespace GpuNet.Devices;

/// <summary>The devices of one kind.</summary>
internal interface IDeviceFamily
{
    /// <summary>What the names of its devices begin with: <c>cuda</c>.</summary>
    string Name { get; }

    /// <summary>Whether its devices can multiply by cuBLAS.</summary>
    bool HasCuBlas => false;

    /// <summary>Its devices, the one to prefer first, and refused ones with the reason; at least one.</summary>
    IReadOnlyList<FoundDevice> Find();
}
