namespace GpuNet.KernelLab.Simulation;

/// <summary>Where an allocation lies, and so who sees it.</summary>
internal enum MemorySpace
{
    /// <summary>All threads of all launches.</summary>
    Global,

    /// <summary>The threads of one group.</summary>
    Shared,

    /// <summary>One thread.</summary>
    Local,
}
