namespace GpuNet.Tests.Devices;

/// <summary>
/// Two roles of a verb that may not share memory in part; and not wholly either unless in place is allowed.
/// </summary>
/// <param name="First">One role.</param>
/// <param name="Second">The other.</param>
/// <param name="InPlace">Whether both may be the very same range.</param>
internal sealed record Overlap(string First, string Second, bool InPlace = false);
