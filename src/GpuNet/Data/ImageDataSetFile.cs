namespace GpuNet.Data;

/// <summary>One published file of an image data set.</summary>
/// <param name="Name">The name without ".gz", e.g. "train-images-idx3-ubyte".</param>
/// <param name="Length">The length in bytes of the unpacked file.</param>
/// <param name="Sha256">The SHA-256 of the unpacked file, 64 hexadecimal digits.</param>
public sealed record ImageDataSetFile(string Name, int Length, string Sha256);
