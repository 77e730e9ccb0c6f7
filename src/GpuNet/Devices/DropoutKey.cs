namespace GpuNet.Devices;

/// <summary>
/// The key of a dropout mask, together with the step and the element's index: the same on every device.
/// </summary>
/// <param name="Seed">The user's seed.</param>
/// <param name="Stream">A number unique to the layer.</param>
public readonly record struct DropoutKey(ulong Seed, uint Stream);
