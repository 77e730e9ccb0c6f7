namespace GpuNet.Course.Examples;

/// <summary>
/// Balancing a pole on a cart without being told how: a network Q(x, u; θ) learns what reward to expect after pushing
/// with u in state x, by θ ← θ + α ∂Q/∂θ [r + γ max Q(x′, u′) − Q(x, u)]. The bracket is descent of ½[target − Q]² with
/// the target under stop-gradient. Watkins, 1989; replay of what was seen: Lin, 1992; targets from a copy of the
/// network that is renewed now and then, so that they hold still in between: Mnih and others, 2015.
/// </summary>
public sealed class QLearning() : Example(
    19, "q-learning", "reinforcement learning",
    "a network learns to balance a pole: return against episodes, 5 seeds")
{
    private const int Seeds = 5;
    private const int MostEpisodes = 300;
    private const int LongestEpisode = 200;
    private const int Tests = 20;
    private const double Balanced = 195;
    private const int Batch = 64;
    private const int Renewal = 100;
    private const float LearningRate = 0.1f;
    private const float Discount = 0.95f;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        CompareUpdate(run);
        var plot = new Plot(
            "Balancing a pole: each line a seed, to where it is solved", "episode", "return: steps balanced, of 200");
        var episodes = new List<double>();
        var balanced = new List<double>();
        for (ulong seed = run.Seed; seed < run.Seed + Seeds; seed++)
        {
            (List<double> returns, double test) = Learn(run, seed);
            run.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {seed}: {returns.Count} episodes, {returns.Sum():N0} steps; "
                + $"then {test:0.0} of {LongestEpisode} steps balanced in the mean of {Tests} starts"));
            _ = plot.Line($"seed {seed}", [.. returns.Select((_, episode) => episode + 1.0)], returns);
            episodes.Add(returns.Count);
            balanced.Add(test);
        }

        run.AtLeast(
            "steps balanced without exploring, mean of 20 starts, worst of 5 seeds",
            balanced.Min(),
            Balanced,
            digits: 1);
        run.AtMost("episodes until then, most of 5 seeds", episodes.Max(), 200, digits: 0);
        run.Picture("returns", plot);
    }

    private static Model Network(ExampleRun run, ulong seed) => new(
        run.Device,
        [5],
        [new Dense(32), new Activation(new Tanh()), new Dense(32), new Activation(new Tanh()), new Dense(1)],
        seed);

    private static Minimizer Learner(Model model, Model copy, int batch)
    {
        var graph = new Graph();
        Value q = model.Append(graph, graph.Input("x, u", 5));
        Value left = copy.Append(graph, graph.Input("x′, left", 5));
        Value right = copy.Append(graph, graph.Input("x′, right", 5));
        Value best = left + graph.Apply(new ReLU(), right - left);
        Value target = graph.Input("r", 1) + (graph.Input("γ", 1) * best);
        Value error = graph.StopGradient(target) - q;
        return new Minimizer(
            graph,
            graph.Mean(0.5f * error * error),
            new GradientDescent(),
            LearningRate,
            batch,
            model.Parameters,
            keep: []);
    }

    private static void Renew(ExampleRun run, Model copy, Model model)
    {
        foreach ((Parameter to, Parameter from) in copy.Parameters.Zip(model.Parameters))
            run.Device.CopyIn<float>(from.ToArray(), to.Weights);
    }

    private static void Step(Minimizer learner, params IReadOnlyList<Transition> seen)
    {
        learner.Plan.Write("x, u", [.. seen.SelectMany(one => Pair(one.State, one.Push))]);
        learner.Plan.Write("x′, left", [.. seen.SelectMany(one => Pair(one.Next, -1))]);
        learner.Plan.Write("x′, right", [.. seen.SelectMany(one => Pair(one.Next, 1))]);

        // A fallen pole has no future: its reward is −1, and all others are 0.
        learner.Plan.Write("r", [.. seen.Select(one => IsDown(one.Next) ? -1f : 0)]);
        learner.Plan.Write("γ", [.. seen.Select(one => IsDown(one.Next) ? 0 : Discount)]);
        learner.Step();
    }

    private static (List<double> Returns, double Test) Learn(ExampleRun run, ulong seed)
    {
        using Model model = Network(run, seed);
        using Model copy = Network(run, seed);
        using Minimizer learner = Learner(model, copy, Batch);
        var graph = new Graph();
        _ = model.Append(graph, graph.Input("x, u", 5)).As("Q");
        using Plan policy = graph.Compile(run.Device, batch: 2, keep: ["Q"]);
        using Plan policies = graph.Compile(run.Device, batch: 2 * Tests, keep: ["Q"]);
        var random = new RandomSequence(seed, stream: 100, part: 0);
        var seen = new List<Transition>();
        var returns = new List<double>();
        double test = 0;
        while (test < Balanced && returns.Count < MostEpisodes)
        {
            run.Cancellation.ThrowIfCancellationRequested();

            // Pushes at random, often at first, find out what the network does not know.
            double exploring = Math.Max(0.02, Math.Pow(0.97, returns.Count));
            int steps = Balance(
                random,
                state => random.NextDouble() < exploring ? (2 * random.NextInt(2)) - 1 : Best(policy, [state])[0],
                one =>
                {
                    seen.Add(one);
                    if (seen.Count < 200)
                        return;
                    Step(learner, [.. Enumerable.Range(0, Batch).Select(_ => seen[random.NextInt(seen.Count)])]);
                    if (learner.Steps % Renewal == 0)
                        Renew(run, copy, model);
                });
            returns.Add(steps);
            test = Test(policies, seed, returns.Count);
        }

        return (returns, test);
    }

    // The mean steps balanced without exploring, from starts that only tests have, all at once.
    private static double Test(Plan policies, ulong seed, int episode)
    {
        var random = new RandomSequence(seed, stream: 105, part: (uint)episode);
        double[][] states = [.. Enumerable.Range(0, Tests).Select(_ => Start(random))];
        int balanced = 0;
        for (int step = 0; step < LongestEpisode && states.Length > 0; step++)
        {
            int[] pushes = Best(policies, states);
            states = [.. states.Select((state, index) => IsDown(state) ? state : Move(state, pushes[index]))];
            balanced += states.Count(state => !IsDown(state));
        }

        return balanced / (double)Tests;
    }

    private static int[] Best(Plan policy, double[][] states)
    {
        policy.Write("x, u", [.. states.SelectMany(state => (float[])[.. Pair(state, -1), .. Pair(state, 1)])]);
        policy.Run();
        return [.. policy.Read("Q").Chunk(2).Select(q => q[1] > q[0] ? 1 : -1)];
    }

    private static double[] Start(RandomSequence random) =>
        [.. Enumerable.Range(0, 4).Select(_ => (0.1 * random.NextDouble()) - 0.05)];

    private static int Balance(RandomSequence random, Func<double[], int> push, Action<Transition>? seen = null)
    {
        double[] state = Start(random);
        int steps = 0;
        while (steps < LongestEpisode && !IsDown(state))
        {
            int pushed = push(state);
            double[] next = Move(state, pushed);
            seen?.Invoke(new Transition(state, pushed, next));
            state = next;
            steps++;
        }

        return steps;
    }

    // Barto, Sutton and Anderson, 1983, without friction: a cart of 1 kg, a pole of 0.1 kg and 1 m, pushes of ±10 N,
    // Euler steps of 20 ms. State: the cart's place and velocity, the pole's angle and angular velocity.
    private static double[] Move(double[] state, int push)
    {
        (double x, double v, double angle, double turn) = (state[0], state[1], state[2], state[3]);
        const double Step = 0.02, Gravity = 9.8, Pole = 0.1, Both = 1.1, HalfLength = 0.5;
        (double sin, double cos) = Math.SinCos(angle);
        double force = ((10 * push) + (Pole * HalfLength * turn * turn * sin)) / Both;
        double turning = ((Gravity * sin) - (cos * force)) / (HalfLength * ((4.0 / 3) - (Pole * cos * cos / Both)));
        double speeding = force - (Pole * HalfLength * turning * cos / Both);
        return [x + (Step * v), v + (Step * speeding), angle + (Step * turn), turn + (Step * turning)];
    }

    private static bool IsDown(double[] state) => Math.Abs(state[0]) > 2.4 || Math.Abs(state[2]) > 12 * Math.PI / 180;

    // Each about from −1 to 1, as networks like it.
    private static float[] Pair(double[] state, int push) =>
        [(float)(state[0] / 2.4), (float)(state[1] / 2), (float)(state[2] / 0.21), (float)(state[3] / 2), push];

    // One step on one transition, against the lecture's formula put together by hand.
    private static void CompareUpdate(ExampleRun run)
    {
        using Model model = Network(run, run.Seed);
        using Model copy = Network(run, run.Seed);
        double[] state = [0.1, 0.2, 0.03, -0.4];
        var one = new Transition(state, 1, Move(state, 1));
        var graph = new Graph();
        _ = model.Append(graph, graph.Input("x, u", 5)).As("Q");
        graph.Differentiate(graph.Sum(graph["Q"]));
        using Plan plan = graph.Compile(run.Device);
        plan.Write("x, u", Pair(state, 1));
        plan.Run();
        float[] future = model.Predict([.. Pair(one.Next, -1), .. Pair(one.Next, 1)]);
        double bracket = (Discount * (double)future.Max()) - plan.ReadNumber("Q");

        float[][] before = [.. model.Parameters.Select(parameter => parameter.ToArray())];
        using Minimizer learner = Learner(model, copy, batch: 1);
        Step(learner, one);
        double worst = 0;
        foreach ((Parameter parameter, float[] old) in model.Parameters.Zip(before))
        {
            float[] slopes = plan.Read($"∂{parameter.Name}");
            worst = Math.Max(worst, parameter.ToArray().Zip(old, slopes)
                .Max(weight => Math.Abs(weight.First - (weight.Second + (LearningRate * bracket * weight.Third)))));
        }

        run.AtMost("a step against θ + α ∂Q/∂θ [r + γ max Q(x′, u′) − Q(x, u)], worst weight", worst, 1e-6, digits: 8);
        run.AtLeast("the bracket in that step is not zero", Math.Abs(bracket), 0.01);
    }

    private sealed record Transition(double[] State, int Push, double[] Next);
}
