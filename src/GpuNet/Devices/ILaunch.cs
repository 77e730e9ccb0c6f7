namespace GpuNet.Devices;

/// <summary>
/// A unit of work on a device: a record struct of sizes, numbers and buffers. <see cref="Device.Run"/> runs it; <see
/// cref="Device.Bind"/> checks it once, to be run many times.
/// </summary>
/// <remarks>
/// A buffer is an <see cref="In{T}"/>, an <see cref="Out{T}"/>, an <see cref="InOut{T}"/> or a <see cref="Scratch"/>.
/// Each device of the library has a method named after the launch; a launch written elsewhere brings its own
/// implementation.
/// </remarks>
public interface ILaunch
{
    /// <summary>Its name in plans and errors: <c>add row</c>.</summary>
    static abstract string Name { get; }

    /// <summary>
    /// Declares every buffer with its required length, and which output may share memory with which input.
    /// </summary>
    /// <exception cref="ArgumentException">A size or a number is invalid.</exception>
    void Declare(ref LaunchRoles roles);
}
