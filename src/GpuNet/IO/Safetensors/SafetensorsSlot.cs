namespace GpuNet.IO.Safetensors;

/// <summary>One tensor as a file's header describes it.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The extents, outermost first.</param>
/// <param name="Begin">The first byte, counted from the data buffer's start.</param>
/// <param name="End">The byte after the last, counted likewise.</param>
/// <param name="At">Where the header says so: the file offset of the tensor's <c>data_offsets</c>.</param>
internal readonly record struct SafetensorsSlot(
    string Name, SafetensorsType Type, long[] Shape, long Begin, long End, long At);
