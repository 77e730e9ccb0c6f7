namespace GpuNet.Cli.Examples.Running;

/// <summary>What came of a check.</summary>
internal enum ExampleVerdict
{
    /// <summary>Ours is the lecture's.</summary>
    Pass,

    /// <summary>Ours is not the lecture's, and the example says why: ours is what its explanation predicts.</summary>
    Explained,

    /// <summary>Ours is not the lecture's.</summary>
    Differs,
}
