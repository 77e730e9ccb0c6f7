namespace GpuNet.Devices;

/// <summary>The positions of an element of a <see cref="StridedLayout"/> in its two buffers.</summary>
/// <param name="First">The position in the first buffer.</param>
/// <param name="Second">The position in the second buffer.</param>
internal readonly record struct StridedPlaces(int First, int Second);
