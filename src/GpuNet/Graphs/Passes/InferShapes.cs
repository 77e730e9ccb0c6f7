namespace GpuNet.Graphs.Passes;

/// <summary>
/// Pass 1 of compiling: finds every value's shape for one batch size, or reports the operation whose inputs do not
/// match.
/// </summary>
internal static class InferShapes
{
    public static void Run(Compilation compilation)
    {
        foreach (Operation node in compilation.Nodes)
            Infer(node, compilation.Shapes);
    }

    public static void Infer(Operation node, ShapeContext shapes)
    {
        IReadOnlyList<Shape> inferred = node.InferShapes(shapes);
        for (int index = 0; index < node.Outputs.Count; index++)
            shapes.Set(node.Outputs[index], inferred[index]);
    }
}
