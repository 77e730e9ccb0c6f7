using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Values as images: batch × height × width × channels, or batch × height × width for one channel.</summary>
internal static class Images
{
    /// <summary>Where a window stands over them.</summary>
    /// <exception cref="ShapeException">The value holds no images, or the window does not fit.</exception>
    public static WindowGeometry Under(Window window, Value value, string operation, ShapeContext shapes)
    {
        Shape shape = shapes[value];
        if (shape.Rank is not (3 or 4))
        {
            throw new ShapeException(
                $"{operation} expects batch×height×width or batch×height×width×channels; got {shapes.Describe(value)}");
        }

        int channels = shape.Rank == 4 ? shape[3] : 1;
        return WindowGeometry.Fault(shape[1], shape[2], channels, window) is string fault
            ? throw new ShapeException($"{operation}: {fault}; got {shapes.Describe(value)}")
            : new WindowGeometry(shape[1], shape[2], channels, window);
    }

    /// <summary>One number for each window and channel of such images, in as many sizes.</summary>
    public static Shape Pooled(Shape images, WindowGeometry geometry) =>
        images.Rank == 4
            ? new Shape(images.Rows, geometry.OutputHeight, geometry.OutputWidth, geometry.Channels)
            : new Shape(images.Rows, geometry.OutputHeight, geometry.OutputWidth);
}
