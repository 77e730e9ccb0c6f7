namespace GpuNet.Devices;

/// <summary>What a device learns from the runs of one plan, to run the next ones faster. Results never depend on it.</summary>
internal abstract class RunPace
{
    /// <summary>Called before the launches of a run.</summary>
    public abstract void Begin();

    /// <summary>Called after them.</summary>
    public abstract void End();
}
