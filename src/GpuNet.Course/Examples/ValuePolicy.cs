namespace GpuNet.Course.Examples;

/// <summary>
/// Three functions of reinforcement learning on a corridor of nine places with a reward at each end: Q(x, u), the
/// rewards to expect after a step u from place x; V(x) = maxᵤ Q(x, u); and the policy h(x) = argmaxᵤ Q(x, u). Each is
/// represented and learned: Q by a layer over one-hot places, V and h by small networks of the place itself.
/// </summary>
public sealed class ValuePolicy() : Example(
    24, "value-policy", "reinforcement learning",
    "Q(x, u), V(x) and the policy h(x) of a corridor, learned and compared with dynamic programming")
{
    private const int Places = 9;
    private const float Discount = 0.9f;
    private const float LeftReward = 0.75f;
    private const float RightReward = 1;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        // Straight to the left end or to the right: V(x) = max(0.75 γˣ, γ⁸⁻ˣ), x from 0.
        double[] best = [.. Enumerable.Range(0, Places).Select(place => Math.Max(
            LeftReward * Math.Pow(Discount, place), RightReward * Math.Pow(Discount, Places - 1 - place)))];
        double[] way = [.. Enumerable.Range(0, Places).Select(place => (double)(
            LeftReward * Math.Pow(Discount, place) > RightReward * Math.Pow(Discount, Places - 1 - place) ? -1 : 1))];

        double[][] q = LearnQ(run);
        double[] values = [.. q.Select(row => row.Max())];
        double[] policy = [.. q.Select(row => row[1] > row[0] ? 1.0 : -1)];
        run.Verify("V(x) = maxᵤ Q(x, u), places 1 to 9", best, values, digits: 3);
        run.Verify("h(x) = argmaxᵤ Q(x, u): −1 is left, 1 is right", way, policy, digits: 0);
        double[] learned = LearnV(run, policy);
        run.Within("V(x; θ), learned from steps of that policy", best, learned, tolerance: 0.05, digits: 2);
        run.Verify("h(x; θ), learned from its choices", way, LearnPolicy(run, policy), digits: 0);
        double[] across = [.. Enumerable.Range(1, Places).Select(place => (double)place)];
        var plot = new Plot("A corridor with rewards of 0.75 and 1 at its ends", "place", "rewards to expect");
        run.Picture("values", plot
            .Line("V(x; θ)", across, learned)
            .Points("Q(x, left)", across, [.. q.Select(row => row[0])])
            .Points("Q(x, right)", across, [.. q.Select(row => row[1])]));
    }

    // The reward of a step, and the place after it; none after an end.
    private static (float Reward, int? Next) Move(int place, int way) => (place + way) switch
    {
        -1 => (LeftReward, null),
        Places => (RightReward, null),
        int next => (0, next),
    };

    // θ ← θ + α ∂Q/∂θ [r + γ maxᵤ′ Q(x′, u′) − Q(x, u)], all steps from all places at once.
    private static double[][] LearnQ(ExampleRun run)
    {
        (int Place, int Way)[] steps =
            [.. Enumerable.Range(0, Places).SelectMany(place => ((int, int)[])[(place, -1), (place, 1)])];
        using var table = Parameter.Create(run.Device, "θ", new Shape(Places, 2), new float[2 * Places]);
        var graph = new Graph();
        Value Q(string places) => graph.MatMul(graph.Input(places, Places), graph.Parameter(table));
        Value chosen = graph.SumOver(Q("x") * graph.Input("u", 2), [1], keep: true);
        Value next = graph.MaxOver(Q("x′"), [1], keep: true);
        Value target = graph.Input("r", 1) + (Discount * graph.Input("goes on", 1) * next);
        Value error = graph.StopGradient(target) - chosen;
        using var learner = new Minimizer(
            graph,
            graph.Sum(0.5f * error * error),
            new GradientDescent(),
            learningRate: 0.5f,
            batch: steps.Length,
            keep: []);
        learner.Plan.Write("x", [.. steps.SelectMany(step => OneHot(step.Place))]);
        learner.Plan.Write("u", [.. steps.SelectMany(step => step.Way < 0 ? (float[])[1, 0] : [0, 1])]);
        learner.Plan.Write("x′", [.. steps.SelectMany(step => OneHot(Move(step.Place, step.Way).Next))]);
        learner.Plan.Write("r", [.. steps.Select(step => Move(step.Place, step.Way).Reward)]);
        learner.Plan.Write("goes on", [.. steps.Select(step => Move(step.Place, step.Way).Next is null ? 0f : 1)]);
        learner.Run(200);
        return [.. table.ToArray().Chunk(2).Select(row => Array.ConvertAll(row, number => (double)number))];
    }

    // V(x; θ) ← r + γ V(x′; θ) along the policy's steps, by a network of one hidden layer.
    private static double[] LearnV(ExampleRun run, double[] policy)
    {
        using Model model = Network(run);
        (float Reward, int? Next)[] steps = [.. policy.Select((way, place) => Move(place, (int)way))];
        var graph = new Graph();
        Value value = model.Append(graph, graph.Input("x", 1));
        Value next = model.Append(graph, graph.Input("x′", 1));
        Value target = graph.Input("r", 1) + (Discount * graph.Input("goes on", 1) * next);
        Value error = graph.StopGradient(target) - value;
        using var learner = new Minimizer(
            graph, graph.Mean(0.5f * error * error), new Adam(), learningRate: 0.01f, batch: Places, keep: []);
        learner.Plan.Write("x", Across());
        learner.Plan.Write("x′", [.. steps.Select(step => Scaled(step.Next ?? 0))]);
        learner.Plan.Write("r", [.. steps.Select(step => step.Reward)]);
        learner.Plan.Write("goes on", [.. steps.Select(step => step.Next is null ? 0f : 1)]);

        // Long steps first; short ones settle.
        learner.Run(3000);
        learner.LearningRate = 0.001f;
        learner.Run(2000);
        return [.. model.Predict(Across()).Select(number => (double)number)];
    }

    // The probability of a step to the right, from the choices that Q makes.
    private static double[] LearnPolicy(ExampleRun run, double[] policy)
    {
        using Model model = Network(run);
        var graph = new Graph();
        Value logit = model.Append(graph, graph.Input("x", 1));
        Value loss = graph.Mean(graph.Loss(new BinaryCrossEntropy(), logit, graph.Input("right", 1)));
        using var learner = new Minimizer(graph, loss, new Adam(), learningRate: 0.02f, batch: Places, keep: []);
        learner.Plan.Write("x", Across());
        learner.Plan.Write("right", [.. policy.Select(way => way > 0 ? 1f : 0)]);
        learner.Run(2000);
        return [.. model.Predict(Across()).Select(number => number > 0 ? 1.0 : -1)];
    }

    private static Model Network(ExampleRun run) => new(
        run.Device,
        [1],
        [new Dense(32), new Activation(new Tanh()), new Dense(32), new Activation(new Tanh()), new Dense(1)],
        run.Seed);

    private static float[] Across() => [.. Enumerable.Range(0, Places).Select(Scaled)];

    // From −1 to 1.
    private static float Scaled(int place) => (2f * place / (Places - 1)) - 1;

    private static float[] OneHot(int? place) =>
        [.. Enumerable.Range(0, Places).Select(index => index == place ? 1f : 0)];
}
