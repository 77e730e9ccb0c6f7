namespace GpuNet.Tests.Devices;

/// <summary>One buffer of a verb: what messages call it, its element and its length in the test.</summary>
/// <param name="Name">The name in messages.</param>
/// <param name="Length">The elements that the call below needs.</param>
/// <param name="Element">float, int or byte.</param>
/// <param name="AnyLength">Whether another length is as good.</param>
internal sealed record Role(string Name, int Length, Type Element, bool AnyLength = false);
