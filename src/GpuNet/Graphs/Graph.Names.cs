using System.Diagnostics.CodeAnalysis;

namespace GpuNet.Graphs;

/// <content>Values and gradients by name, and plans that keep them.</content>
public sealed partial class Graph
{
    private const char Partial = '∂';
    private const string Over = "/∂";

    private readonly HashSet<string> given = [];
    private readonly Dictionary<Value, Dictionary<Value, Value>> gradientsOfLoss = [];
    private readonly List<string> warnings = [];

    /// <summary>The parameters, in the order in which they were added.</summary>
    public IReadOnlyList<Parameter> Parameters => [.. nodes.OfType<ParameterOperation>().Select(node => node.Parameter)];

    /// <summary>
    /// Probable mistakes: gradients that are zero everywhere, or an activation before a loss that already applies one.
    /// </summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>
    /// The value with the given name: <c>h</c> for a value named with <see cref="Value.As"/> or at creation, <c>∂h</c>
    /// for the gradient of the loss with respect to it, <c>∂E/∂h</c> if there are several losses.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// There is no such value, or more than one; the message lists the candidates.
    /// </exception>
    public Value this[string name]
    {
        get
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            return TryGradient(name, out Value? gradient) ? gradient : Single(name);
        }
    }

    /// <summary>
    /// Adds the gradients of a loss with respect to every input and parameter, and to all values computed from them on
    /// the way to the loss; found by name as <c>∂name</c>. Targets of a loss have no gradient.
    /// </summary>
    /// <param name="loss">A single number.</param>
    public void Differentiate(Value loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        HashSet<Value> targets = [.. nodes.OfType<LossOperation>().Select(node => Root(node.Inputs[1]))];
        _ = Gradients(loss, [.. nodes
            .Where(node => node is InputOperation or ParameterOperation && !node.IsBackward)
            .Select(node => node.Outputs[0])
            .Where(value => value.ElementType == ElementType.Real && !targets.Contains(value))]);
    }

    /// <summary>Broadcasts a single number to another value's shape.</summary>
    public Value Broadcast(Value number, Value like)
    {
        ArgumentNullException.ThrowIfNull(number);
        ArgumentNullException.ThrowIfNull(like);
        return Add(new BroadcastOperation(Unique($"{number.Name} everywhere"), number, like, mean: false)).Outputs[0];
    }

    /// <summary>
    /// Compiles the whole graph without its effects, and keeps every value and every requested gradient, to be read by
    /// name. For inspecting small graphs; nothing is fused and no memory is reused.
    /// </summary>
    /// <param name="device">Where the plan will run.</param>
    /// <param name="batch">The batch size; 0 is allowed, sums and means are then 0.</param>
    /// <exception cref="ShapeException">Shapes do not fit.</exception>
    public Plan Compile(Device device, int batch = 1) => Compile(device, batch, All(), [], fuse: false);

    /// <summary>Compiles what the named values and gradients need, without effects.</summary>
    /// <param name="device">Where the plan will run.</param>
    /// <param name="batch">The batch size; 0 is allowed, sums and means are then 0.</param>
    /// <param name="keep">Names of values and gradients to be read after a run.</param>
    /// <exception cref="ShapeException">Shapes do not fit.</exception>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public Plan Compile(Device device, int batch, IReadOnlyList<string> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return Compile(device, batch, [.. keep.Select(name => this[name])], []);
    }

    /// <summary>Every value of the forward pass and every requested gradient.</summary>
    internal IReadOnlyList<Value> All() =>
    [
        .. nodes.Where(node => !node.IsBackward && node.Outputs.Count > 0).Select(node => node.Outputs[0])
            .Concat(gradientsOfLoss.Values.SelectMany(gradients => gradients.Values))
            .Distinct(),
    ];

    /// <summary>The gradients with respect to a value, with their losses.</summary>
    internal IEnumerable<(Value Loss, Value Gradient)> GradientsOf(Value value) =>
        gradientsOfLoss.Where(loss => loss.Value.ContainsKey(value)).Select(loss => (loss.Key, loss.Value[value]));

    internal void Rename(Value value, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains(Partial, StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"'{name}' is the name of a gradient; choose a name without {Partial}");
        }

        if (!given.Add(name)
            || nodes.Any(node => !node.IsBackward && node.Outputs.Any(other => other != value && other.Name == name)))
        {
            throw new ArgumentException($"the graph already has a value '{name}'; names must be unique");
        }

        value.Name = name;
    }

    internal void Record(Value loss, IReadOnlyDictionary<Value, Value> gradients)
    {
        if (!gradientsOfLoss.TryGetValue(loss, out Dictionary<Value, Value>? known))
            gradientsOfLoss[loss] = known = [];
        foreach ((Value value, Value gradient) in gradients)
            _ = known.TryAdd(value, gradient);
    }

    /// <summary>
    /// The gradients that were requested before, if all of them were: a loss is differentiated only once.
    /// </summary>
    internal IReadOnlyList<Value>? Known(Value loss, IReadOnlyList<Value> values)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(values);
        return gradientsOfLoss.TryGetValue(loss, out Dictionary<Value, Value>? known) && values.All(known.ContainsKey)
            ? [.. values.Select(value => known[value])]
            : null;
    }

    internal void Warn(string message)
    {
        if (!warnings.Contains(message))
            warnings.Add(message);
    }

    /// <summary>
    /// Warns if a loss that applies an activation itself is given the output of a softmax or a saturating activation,
    /// even after a reshape.
    /// </summary>
    private void WarnOfTwoActivations(Operation loss, string applied)
    {
        Operation before = loss.Inputs[0].Producer;
        while (before.IsAlias || before is DropoutOperation)
            before = before.Inputs[0].Producer;
        if (before is SoftmaxOperation or ActivationOperation { Saturates: true })
        {
            Warn(
                $"'{before.Name}' comes before '{loss.Name}', which applies {applied} itself: applying it twice keeps "
                + $"the loss from approaching 0 and makes gradients small; leave '{before.Name}' out of training, and "
                + "apply it to the trained model's outputs if you need it");
        }
    }

    /// <summary>The value that this one is an alias of; the value itself if it is not an alias.</summary>
    internal static Value Root(Value value)
    {
        while (value.Producer.IsAlias)
            value = value.Producer.Inputs[0];
        return value;
    }

    private bool TryGradient(string name, [NotNullWhen(true)] out Value? gradient)
    {
        gradient = null;
        if (name[0] != Partial)
            return false;
        int over = name.IndexOf(Over, StringComparison.Ordinal);
        string? lossName = over < 0 ? null : name[1..over];
        string of = over < 0 ? name[1..] : name[(over + Over.Length)..];
        if (Named(of) is not [Value value])
            return false;
        (Value Loss, Value Gradient)[] found =
            [.. GradientsOf(value).Where(pair => lossName is null || pair.Loss.Name == lossName)];
        if (found.Length > 1)
        {
            throw new ArgumentException(
                $"'{name}' is the gradient of several losses; "
                + $"use {string.Join(" or ", found.Select(pair => $"'∂{pair.Loss.Name}/∂{of}'"))}");
        }

        if (found.Length == 0)
        {
            string loss = lossName ?? "loss";
            throw new ArgumentException(
                $"there is no gradient '{name}': no loss that was differentiated depends on '{of}'; "
                + $"call Differentiate({loss}) or Gradients({loss}, …) first");
        }

        gradient = found[0].Gradient;
        return true;
    }

    private Value Single(string name) => Named(name) switch
    {
        [Value only] => only,
        [] => throw new ArgumentException(
            $"the graph has no value '{name}'; its values are "
            + $"{string.Join(", ", Forward().Select(value => value.Name))}"),
        Value[] several => throw new ArgumentException(
            $"the graph has {several.Length} values '{name}'; give one a unique name with As"),
    };

    private Value[] Named(string name) => [.. Forward().Where(value => value.Name == name)];

    private IEnumerable<Value> Forward() =>
        nodes.Where(node => !node.IsBackward).SelectMany(node => node.Outputs);
}
