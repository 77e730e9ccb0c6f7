namespace GpuNet.Devices;

/// <summary>
/// What a dropout mask is drawn from, with the step and the element's index: the same on every device.
/// </summary>
/// <param name="Seed">The user's seed.</param>
/// <param name="Stream">A number of the layer's own.</param>
public readonly record struct DropoutKey(ulong Seed, uint Stream);
