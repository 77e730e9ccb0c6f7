namespace GpuNet.Devices;

/// <summary>
/// What a device does in one go: a record struct of sizes, numbers and buffers. <see cref="Device.Run"/> runs it;
/// <see cref="Device.Bind"/> checks it once, to be run often.
/// </summary>
/// <remarks>
/// A buffer is an <see cref="In{T}"/>, an <see cref="Out{T}"/>, an <see cref="InOut{T}"/> or a <see cref="Scratch"/>.
/// Each device of the library has a method of the launch's name; a launch that is written elsewhere brings what runs it
/// along.
/// </remarks>
public interface ILaunch
{
    /// <summary>What plans and errors call it: <c>add row</c>.</summary>
    static abstract string Name { get; }

    /// <summary>
    /// Declares every buffer with the length that it must have, and which output may stand where an input does.
    /// </summary>
    /// <exception cref="ArgumentException">A size or a number makes no sense.</exception>
    void Declare(ref LaunchRoles roles);
}
