using System.Globalization;
using GpuNet.Devices;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Random;
using GpuNet.Formulas.Reals;
using GpuNet.Graphs;

namespace GpuNet.Tests.Graphs;

/// <summary>
/// The same computation twice: as a graph of the library and as an <see cref="Expression"/>. Four bytes are one
/// operation on what is there so far, so that any bytes are a graph and shorter bytes are a smaller one.
/// </summary>
internal sealed class RandomGraph : IDisposable
{
    public const int Batch = 3;
    private const int MostOperations = 24;
    private const float DropoutRate = 0.4f;
    private const int DropoutStep = 7;
    private const double KinkMargin = 0.02;
    private const double LargestNumber = 3;

    private static readonly DropoutKey Key = new(12345, 9);

    private readonly Device device;
    private readonly RandomSequence random = new(1, 77, 0);
    private readonly List<(Expression Expression, Value Value)> values = [];
    private readonly List<Expression> leaves = [];
    private readonly Value labels;
    private readonly DeviceBuffer<int> counters;
    private readonly DeviceMemory weights;
    private readonly List<float[]> initial = [];
    private readonly List<(Value Value, float[] Content)> inputs = [];

    public RandomGraph(Device device, byte[] program)
    {
        this.device = device;
        int[] place = new int[StepCounters.Length];
        place[StepCounters.Step] = DropoutStep;
        counters = device.Allocate<int>(place);
        labels = Graph.Labels("labels");
        AddInput("a", 4);
        AddInput("c", 2, 2);
        weights = device.AllocateMemory(4096);
        AddParameter("P", 4, 3);
        AddParameter("Q", 3, 4);
        AddParameter("S", 4, 4);
        AddParameter("r", 4);
        AddParameter("q", 3);
        int operations = Math.Min(program.Length / 4, MostOperations);
        for (int index = 0; index < operations; index++)
            Operation(program[4 * index], program[(4 * index) + 1], program[(4 * index) + 2], program[(4 * index) + 3]);
        Finish();
    }

    public Graph Graph { get; } = new();

    /// <summary>The scalar that is differentiated.</summary>
    public (Expression Expression, Value Value) Loss { get; private set; }

    /// <summary>Inputs and parameters, in one order.</summary>
    public IReadOnlyList<(Expression Expression, Value Value)> Leaves => [.. values.Take(leaves.Count)];

    public IReadOnlyList<(Expression Expression, Value Value)> Values => values;

    public List<Parameter> Parameters { get; } = [];

    public void Fill(Plan plan)
    {
        for (int index = 0; index < Parameters.Count; index++)
            device.CopyIn<float>(initial[index], Parameters[index].Weights);
        foreach ((Value value, float[] content) in inputs)
        {
            if (Holds(plan, value))
                plan.Write(value, content);
        }

        if (Holds(plan, labels))
            plan.Write(labels, new int[] { 1, 0, 1 });
    }

    public IEnumerable<(Value Value, float[] Content)> InputsOf(Plan plan) =>
        inputs.Where(input => Holds(plan, input.Value));

    public float[][] ReadWeights() => [.. Parameters.Select(parameter => device.ToArray(parameter.Weights))];

    public override string ToString() => string.Join('\n', values.Select((value, index) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"v{index} = {value.Expression.Text} [{string.Join('×', value.Expression.Sizes)}]")));

    public void Dispose()
    {
        weights.Dispose();
        counters.Memory.Dispose();
    }

    private static bool Holds(Plan plan, Value value) =>
        plan.Launches.Any(launch => launch.Reads.Any(buffer => buffer.Name == value.Name));

    private void AddInput(string name, params int[] sampleSizes)
    {
        int[] sizes = [Batch, .. sampleSizes];
        float[] numbers = Numbers(sizes);
        Value value = Graph.Input(name, sampleSizes);
        inputs.Add((value, numbers));
        Leaf(name, sizes, numbers, value);
    }

    private void AddParameter(string name, params int[] sizes)
    {
        float[] numbers = Numbers(sizes);
        long offset = initial.Sum(content => (long)content.Length) * sizeof(float);
        var parameter = new Parameter(name, new Shape(sizes), weights.Slice<float>(offset, numbers.Length));
        Parameters.Add(parameter);
        initial.Add(numbers);
        Leaf(name, sizes, numbers, Graph.Parameter(parameter));
    }

    private void Leaf(string name, int[] sizes, float[] numbers, Value value)
    {
        var leaf = new Expression(name, sizes, Array.ConvertAll(numbers, number => (double)number));
        leaves.Add(leaf);
        values.Add((leaf, value));
    }

    private float[] Numbers(int[] sizes)
    {
        var numbers = new float[sizes.Aggregate(1, (product, size) => product * size)];
        for (int index = 0; index < numbers.Length; index++)
            numbers[index] = (float)((2.4 * random.NextDouble()) - 1.2);
        return numbers;
    }

    private void Operation(byte kind, byte first, byte second, byte third)
    {
        (Expression left, Value value) = values[first % values.Count];
        switch (kind % 25)
        {
            case 0 or 1 or 2:
                MatMul(left, value, second, (third & 1) != 0, (third & 2) != 0);
                break;
            case 3 when Pick(other => other.Numbers.Length == left.Columns, second) is (Expression row, Value rowValue):
                Append(Operations.AddRow(left, row), Graph.AddRow(value, rowValue));
                break;
            case 4 or 16 when Pick(other => other.Sizes.SequenceEqual(left.Sizes), second)
                is (Expression right, Value rightValue):
                float alpha = (third % 4) - 1.5f;
                float beta = third % 3 == 0 ? 1 : 0.75f;
                Append(Operations.Add(left, right, alpha, beta), Graph.Add(value, rightValue, alpha, beta));
                break;
            case 5 when Pick(other => other.Sizes.SequenceEqual(left.Sizes), second)
                is (Expression right, Value rightValue):
                Append(Operations.Multiply(left, right), Graph.Multiply(value, rightValue));
                break;
            case 6:
                Append(Operations.Scale(left, -0.5f), Graph.Scale(value, -0.5f));
                break;
            case 7 or 8:
                IActivation activation = FormulaCatalog.CreateActivation(
                    FormulaCatalog.Activations[second % FormulaCatalog.Activations.Count]);
                if (left.Numbers.All(number => HasValue(activation, number - KinkMargin))
                    && (left.Numbers.All(number => Math.Abs(number) > KinkMargin) || !HasKink(activation)))
                {
                    Append(Operations.Apply(left, activation), Graph.Apply(activation, value));
                }

                break;
            case 9:
                Append(Operations.Softmax(left), Graph.Softmax(value));
                break;
            case 10:
                Append(
                    Operations.Dropout(left, DropoutRate, Key, DropoutStep),
                    Graph.Dropout(value, DropoutRate, Key, counters));
                break;
            case 11:
                int[] sizes = second % 2 == 0 || left.Columns % 2 != 0 ? [left.Columns] : [2, left.Columns / 2];
                Append(Operations.Reshape(left, sizes), Graph.Reshape(value, null, sizes));
                break;
            case 12:
                Append(Operations.StopGradient(left), Graph.StopGradient(value));
                break;
            case 13:
                Append(Operations.Sum(left, mean: false), Graph.Sum(value));
                break;
            case 14:
                Append(Operations.Sum(left, mean: true), Graph.Mean(value));
                break;
            case 15 when third % 2 == 0 && left.Rows == Batch && left.Columns >= 2:
                Append(Operations.CrossEntropy(left, [1, 0, 1]), Graph.CrossEntropy(value, labels));
                break;
            case 15 when Pick(other => other.Sizes.SequenceEqual(left.Sizes), second)
                is (Expression right, Value rightValue):
                ILoss loss = FormulaCatalog.CreateLoss(FormulaCatalog.Losses[third / 2 % FormulaCatalog.Losses.Count]);

                // At a loss's kink, where prediction and target meet, differences say nothing of its slope.
                if (!HasKink(loss)
                    || left.Numbers.Zip(right.Numbers).All(pair => Math.Abs(pair.First - pair.Second) > KinkMargin))
                {
                    Append(
                        Operations.Loss(left, Operations.StopGradient(right), loss),
                        Graph.Loss(loss, value, Graph.StopGradient(rightValue)));
                }

                break;
            case 17 when left.Sizes.Length > 0:
                int[] axes = [.. Enumerable.Range(0, left.Sizes.Length).OrderBy(axis => (axis + second) * third % 7)];
                Append(AxisOperations.Transpose(left, axes), Graph.Transpose(value, axes));
                break;
            case 18 when left.Sizes.Length > 0:
                int along = second % left.Sizes.Length;
                int start = third % left.Sizes[along];
                int length = 1 + (third / 8 % (left.Sizes[along] - start));
                Append(AxisOperations.Slice(left, along, start, length), Graph.Slice(value, along, start, length));
                break;
            case 19 when left.Sizes.Length > 0 && Pick(other => Joins(left, other, third % left.Sizes.Length), second)
                is (Expression right, Value rightValue):
                int axis = third % left.Sizes.Length;
                Append(
                    AxisOperations.Concat(axis, left, right, left), Graph.Concat(axis, value, rightValue, value));
                break;
            case 20 or 21 when left.Sizes.Length > 0:
                int[] reduced = [.. Enumerable.Range(0, left.Sizes.Length).Where(
                    index => index == second % left.Sizes.Length || (third >> index) % 2 == 1)];
                bool keep = third % 3 == 0;
                if (kind % 25 == 20)
                {
                    Append(
                        AxisOperations.SumOver(left, reduced, keep, mean: third % 5 < 2),
                        third % 5 < 2 ? Graph.MeanOver(value, reduced, keep) : Graph.SumOver(value, reduced, keep));
                }
                else if (AxisOperations.Lead(left, reduced) > KinkMargin)
                {
                    Append(AxisOperations.MaxOver(left, reduced, keep), Graph.MaxOver(value, reduced, keep));
                }

                break;
            case 22 when Pick(other => AxisOperations.Spreads(left, other), second)
                is (Expression right, Value rightValue):
                Append(
                    AxisOperations.Broadcast(left, right, "add-broadcast", (x, y) => (0.75 * x) - y),
                    Graph.AddBroadcast(value, rightValue, 0.75f, -1));
                break;
            case 24 when Pick(other => other.Sizes.SequenceEqual(left.Sizes), second)
                is (Expression right, Value rightValue):
                // Near 0 single and double precision may choose differently.
                if (right.Numbers.All(number => Math.Abs(number) > KinkMargin))
                {
                    Append(
                        AxisOperations.Where(Operations.Apply(right, default(Heaviside)), left, right),
                        Graph.Where(Graph.Apply(default(Heaviside), rightValue), value, rightValue));
                }

                break;
            case 23 when Pick(other => AxisOperations.Spreads(left, other), second)
                is (Expression right, Value rightValue):
                Append(
                    AxisOperations.Broadcast(left, right, "multiply-broadcast", (x, y) => x * y),
                    Graph.MultiplyBroadcast(value, rightValue));
                break;
        }
    }

    private void MatMul(Expression left, Value value, byte second, bool transposeLeft, bool transposeRight)
    {
        int inner = transposeLeft ? left.Rows : left.Columns;
        if (Pick(other => (transposeRight ? other.Columns : other.Rows) == inner, second)
            is (Expression right, Value rightValue))
        {
            Append(
                Operations.MatMul(left, right, transposeLeft, transposeRight),
                Graph.MatMul(value, rightValue, transposeLeft, transposeRight));
        }
    }

    private static bool Joins(Expression left, Expression right, int axis) =>
        left.Sizes.Length == right.Sizes.Length
        && left.Sizes.Where((_, index) => index != axis).SequenceEqual(right.Sizes.Where((_, index) => index != axis));

    private (Expression Expression, Value Value)? Pick(Func<Expression, bool> fits, byte choice)
    {
        (Expression, Value)[] fitting = [.. values.Where(value => fits(value.Expression))];
        return fitting.Length == 0 ? null : fitting[choice % fitting.Length];
    }

    private void Append(Expression expression, Value value)
    {
        double largest = expression.Numbers.Max(Math.Abs);
        values.Add((expression, value));
        if (largest > LargestNumber)
        {
            float factor = (float)(1 / largest);
            values.Add((Operations.Scale(expression, factor), Graph.Scale(value, factor)));
        }
    }

    /// <summary>Everything that nobody reads goes into the loss.</summary>
    private void Finish()
    {
        var read = values.SelectMany(value => Ancestors(value.Expression)).ToHashSet();
        (Expression, Value)[] ends = [.. values.Skip(leaves.Count).Where(value => !read.Contains(value.Expression))];
        if (ends.Length == 0)
            ends = [values[0]];
        (Expression Expression, Value Value)? loss = null;
        for (int index = 0; index < ends.Length; index++)
        {
            (Expression expression, Value value) = ends[index];
            bool mean = index % 2 == 0;
            if (mean)
                (expression, value) = (Operations.Multiply(expression, expression), Graph.Multiply(value, value));
            (expression, value) = (Operations.Sum(expression, mean), mean ? Graph.Mean(value) : Graph.Sum(value));
            loss = loss is not (Expression sum, Value sumValue)
                ? (expression, value)
                : (Operations.Add(sum, expression, 1, 1), Graph.Add(sumValue, value));
        }

        Loss = loss!.Value;
    }

    private static IEnumerable<Expression> Ancestors(Expression expression) =>
        expression.Inputs.SelectMany(input => Ancestors(input).Append(input));

    private static bool HasKink(ILoss loss)
    {
        const double Near = 1e-6;
        double At(double x) => loss.Value(new Real64(x), Real64.Zero).Value;
        return Math.Abs(At(Near) - (2 * At(0)) + At(-Near)) > 1e-8;
    }

    private static bool HasValue(IActivation activation, double number) =>
        !double.IsNaN(activation.Value(new Real64(number)).Value);

    private static bool HasKink(IActivation activation)
    {
        const double Near = 1e-6;
        double At(double x) => activation.Value(new Real64(x)).Value;
        return Math.Abs(At(Near) - (2 * At(0)) + At(-Near)) > 1e-8;
    }
}
