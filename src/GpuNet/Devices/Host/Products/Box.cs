namespace GpuNet.Devices.Host.Products;

/// <summary>What a thread has to do of a product.</summary>
/// <param name="Rows">The rows of C.</param>
/// <param name="Vectors">The registers to a row of C.</param>
/// <param name="Inner">The k.</param>
internal readonly record struct Box(Part Rows, Part Vectors, Part Inner);
