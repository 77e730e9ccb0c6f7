namespace ILGPU;

/// <summary>Fences, which alone order nothing: the lab takes no account of them.</summary>
public static class MemoryFence
{
    /// <summary>For the group.</summary>
    public static void GroupLevel()
    {
    }

    /// <summary>For the device.</summary>
    public static void DeviceLevel()
    {
    }

    /// <summary>For the system.</summary>
    public static void SystemLevel()
    {
    }
}
