namespace GpuNet.KernelLab.Simulation;

/// <summary>What one thread of the operating system waits for and another gives.</summary>
/// <remarks>
/// A semaphore would spin first, and hundreds of waiting threads that spin leave no processor to the one that works.
/// </remarks>
internal sealed class Turn
{
    private readonly AutoResetEvent given = new(false);

    public void Give() => _ = given.Set();

    public void Await() => _ = given.WaitOne();
}
