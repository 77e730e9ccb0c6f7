namespace GpuNet.Operations;

/// <summary>Sizes and strides of shapes as lists, and the checks of axes.</summary>
internal static class Axes
{
    public static int[] Sizes(Shape shape)
    {
        int[] sizes = new int[shape.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
            sizes[axis] = shape[axis];
        return sizes;
    }

    /// <summary>The strides of a dense array.</summary>
    public static int[] Strides(Shape shape)
    {
        int[] strides = new int[shape.Rank];
        int stride = 1;
        for (int axis = strides.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }

    /// <summary>The shape with a different size along one axis.</summary>
    public static Shape Resized(Shape shape, int axis, int size)
    {
        int[] sizes = Sizes(shape);
        sizes[axis] = size;
        return new Shape(sizes);
    }

    public static void Require(string operation, int axis, Value value, ShapeContext shapes)
    {
        if (axis < 0 || axis >= shapes[value].Rank)
        {
            throw new ShapeException(
                $"{operation} has no axis {axis}; {shapes.Describe(value)} has axes 0 to {shapes[value].Rank - 1}, "
                + "the batch first");
        }
    }

    /// <summary>A layout for an operation, which errors name.</summary>
    /// <exception cref="ShapeException">More than six dimensions cannot be merged.</exception>
    public static StridedLayout Layout(
        string operation, ReadOnlySpan<int> sizes, ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        try
        {
            return new StridedLayout(sizes, first, second);
        }
        catch (ArgumentException exception)
        {
            throw new ShapeException($"{operation}: {exception.Message}; reshape the value to fewer dimensions first");
        }
    }
}
