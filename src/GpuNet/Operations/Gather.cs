namespace GpuNet.Operations;

/// <summary>
/// yᵢⱼ = scale · source[permutation[p + i], j] for the batch that starts at p = counters[Position]: a batch of bytes
/// becomes numbers on the way.
/// </summary>
public readonly record struct GatherBytes(
    int Rows,
    int Columns,
    In<byte> Source,
    In<int> Permutation,
    In<int> Counters,
    float Scale,
    Out<float> Destination) : ILaunch
{
    static string ILaunch.Name => "gather";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Source, (long)Permutation.Length * Columns);
        roles.Reads(Permutation, Permutation.Length);
        roles.Reads(Counters, StepCounters.Length);
        roles.Writes(Destination, (long)Rows * Columns);
    }
}

/// <summary>
/// yᵢⱼ = source[permutation[p + i], j] for the batch that starts at p = counters[Position]; float or int.
/// </summary>
public readonly record struct Gather<T>(
    int Rows, int Columns, In<T> Source, In<int> Permutation, In<int> Counters, Out<T> Destination) : ILaunch
    where T : unmanaged
{
    static string ILaunch.Name => "gather";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Source, (long)Permutation.Length * Columns);
        roles.Reads(Permutation, Permutation.Length);
        roles.Reads(Counters, StepCounters.Length);
        roles.Writes(Destination, (long)Rows * Columns);
    }
}

/// <summary>Samples on the device, their order, and the place of the current batch in it.</summary>
internal sealed record BatchSource<T>(
    PersistentBuffer<T> Samples,
    PersistentBuffer<int> Permutation,
    PersistentBuffer<int> Counters,
    IReadOnlyList<int> SampleSizes)
    where T : unmanaged
{
    public IReadOnlyList<Persistent> Reads => [Samples, Permutation, Counters];

    public Shape Shape(int batch) => new([batch, .. SampleSizes]);
}

/// <summary>
/// A batch gathered unchanged from the data set on the device: features in floating point, targets, labels.
/// </summary>
internal sealed class GatherOperation<T> : Operation
    where T : unmanaged
{
    private readonly BatchSource<T> source;

    public GatherOperation(string name, BatchSource<T> source)
        : base(name)
    {
        this.source = source;
        _ = Output(name, typeof(T) == typeof(int) ? ElementType.Label : ElementType.Real);
    }

    internal override IReadOnlyList<Persistent> PersistentReads => source.Reads;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [source.Shape(shapes.Batch)];

    protected internal override void Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Outputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        context.Launch(new Gather<T>(
            rows, columns, source.Samples.Buffer, source.Permutation.Buffer, source.Counters.Buffer,
            context.Buffer<T>(Outputs[0])));
    }
}

/// <summary>A batch of byte samples as numbers, gathered from the data set on the device.</summary>
internal sealed class GatherBytesOperation : Operation
{
    private readonly BatchSource<byte> source;
    private readonly float scale;

    public GatherBytesOperation(string name, BatchSource<byte> source, float scale)
        : base(name)
    {
        this.source = source;
        this.scale = scale;
        _ = Output(name);
    }

    internal override IReadOnlyList<Persistent> PersistentReads => source.Reads;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [source.Shape(shapes.Batch)];

    protected internal override void Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Outputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        context.Launch(new GatherBytes(
            rows, columns, source.Samples.Buffer, source.Permutation.Buffer, source.Counters.Buffer, scale,
            context[Outputs[0]]));
    }
}
