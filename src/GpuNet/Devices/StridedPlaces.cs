namespace GpuNet.Devices;

/// <summary>Where an element of a <see cref="StridedLayout"/> stands in its two buffers.</summary>
/// <param name="First">The place in the first.</param>
/// <param name="Second">The place in the second.</param>
internal readonly record struct StridedPlaces(int First, int Second);
