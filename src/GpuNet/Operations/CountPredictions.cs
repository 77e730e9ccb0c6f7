namespace GpuNet.Operations;

/// <summary>
/// right += 1 for every row whose argmaxⱼ zᵢⱼ is labelᵢ, and confusion[labelᵢ · columns + argmaxⱼ zᵢⱼ] += 1 for every
/// row, unless it is left out. The first of equal maxima counts; a row with NaN counts for the class of its first NaN.
/// </summary>
public readonly record struct CountPredictions(
    int Rows, int Columns, In<float> Logits, In<int> Labels, InOut<int> Right, InOut<int> Confusion) : ILaunch
{
    static string ILaunch.Name => "count predictions";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Logits, (long)Rows * Columns);
        roles.Reads(Labels, Rows);
        roles.Changes(Right, 1);
        roles.Changes(Confusion, (long)Columns * Columns, optional: true);
    }
}

/// <summary>Counts right predictions, and each row's (label, prediction) pair where a matrix is given.</summary>
internal sealed class CountPredictionsOperation(
    string name, Value logits, Value labels, PersistentBuffer<int> right, PersistentBuffer<int>? confusion)
    : Operation(name, logits, labels)
{
    internal override IReadOnlyList<Persistent> PersistentWrites => confusion is null ? [right] : [right, confusion];

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape shape = shapes[Inputs[0]];
        if (shapes[Inputs[1]].Count != shape.Rows || Inputs[1].ElementType != ElementType.Label)
        {
            throw new ShapeException(
                $"{Name} expects a class label for each row of {shapes.Describe(Inputs[0])}; "
                + $"got {shapes.Describe(Inputs[1])}");
        }

        if (right.Buffer.Length != 1)
            throw new ShapeException($"{Name} counts correct predictions in a single element; got {right.Buffer.Length}");
        if (confusion is not null && confusion.Buffer.Length != (long)shape.Columns * shape.Columns)
        {
            throw new ShapeException(
                $"{Name} expects a confusion matrix of {shape.Columns}×{shape.Columns}; "
                + $"got {confusion.Buffer.Length} elements");
        }

        return [];
    }

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = context.Shapes[Inputs[0]];
        DeviceBuffer<int>? pairs = confusion?.Buffer;
        context.Launch(
            new CountPredictions(rows, columns, context[Inputs[0]], context.Labels(Inputs[1]), right.Buffer, pairs));
    }
}
