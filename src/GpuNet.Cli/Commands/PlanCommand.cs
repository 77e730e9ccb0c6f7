using GpuNet.Graphs;

namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet plan</c>.</summary>
internal sealed class PlanCommand : ToolCommand
{
    private readonly Option<string> model = ToolOptions.Model();
    private readonly Option<string> activation = ToolOptions.Activation();
    private readonly Option<string> optimizer = ToolOptions.Optimizer();
    private readonly Option<float> dropout = ToolOptions.Dropout();
    private readonly Option<int> batch = ToolOptions.Batch();
    private readonly Option<int> accumulate = ToolOptions.Accumulate();
    private readonly Option<float?> clipNorm = ToolOptions.ClipNorm();
    private readonly Option<float?> clipValue = ToolOptions.ClipValue();
    private readonly Option<float> weightDecay = ToolOptions.WeightDecay();
    private readonly Option<string> device = ToolOptions.Device("cpu");
    private readonly Option<int> threads = ToolOptions.Threads();
    private readonly Option<string> gemm = ToolOptions.Gemm();
    private readonly Option<bool> noFuse = ToolOptions.NoFuse();

    /// <summary>Creates the command.</summary>
    public PlanCommand(IOutput output)
        : base(
            "plan",
            "Prints the launches of one training step, the buffers that each reads and writes, "
            + "and the memory they take.",
            output,
            "gpunet plan --model 784-128-10 --batch 128",
            "gpunet plan --model 784-512-512-10 --optimizer momentum --no-fuse --json")
    {
        Take(
            model, activation, optimizer, dropout, batch, accumulate, clipNorm, clipValue, weightDecay, device, threads,
            gemm, noFuse);
        SetAction(Print);
    }

    private int Print(ParseResult parsed)
    {
        var run = new RunDescription
        {
            Model = parsed.GetRequiredValue(model),
            Activation = parsed.GetRequiredValue(activation),
            Dropout = parsed.GetRequiredValue(dropout),
            Optimizer = parsed.GetRequiredValue(optimizer),
            LearningRate = null,
            Schedule = "constant",
            Batch = parsed.GetRequiredValue(batch),
            Accumulate = parsed.GetRequiredValue(accumulate),
            ClipNorm = parsed.GetValue(clipNorm),
            ClipValue = parsed.GetValue(clipValue),
            WeightDecay = parsed.GetRequiredValue(weightDecay),
            Epochs = 1,
            Seed = 1,
            DataSet = "zeros",
        };
        DataSet samples = Zeros(run);
        using NullDevice planned = DeviceOpener.ForPlans(
            Output,
            parsed.GetRequiredValue(device),
            parsed.GetRequiredValue(threads),
            parsed.GetRequiredValue(gemm));
        if (planned.Assumption is string assumption)
            Output.Warn(assumption);

        // Nothing is allocated, so even the plan of a model that does not fit the device can be shown.
        using Reservation reservation = planned.Reserve("a plan");
        using Model built = Models.CreateAsked(planned, run);
        using Trainer trainer = Compile(built, run, samples, !parsed.GetValue(noFuse));
        Plan?[] plans = [trainer.Plan, trainer.UpdatePlan];
        foreach (Plan plan in plans.OfType<Plan>())
        {
            foreach (Launch launch in plan.Launches)
                Output.Report(LaunchReport.Of(launch));
            Output.Report(PlanReport.Of(plan));
        }

        Output.Report(GraphReport.Of(trainer));

        return ExitCodes.Done;
    }

    private static Trainer Compile(Model model, RunDescription run, DataSet samples, bool fuse)
    {
        var options = new TrainerOptions
        {
            Batch = run.Batch, AccumulateSteps = run.Accumulate, ClipNorm = run.ClipNorm, Epochs = 1, Fuse = fuse,
        };
        try
        {
            return new Trainer(model, run.CreateUpdate(), samples, null, options);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(Failure.OneLine(exception.Message), exception);
        }
    }

    // A plan depends on the sizes of the samples, not on their content.
    private static DataSet Zeros(RunDescription run)
    {
        IReadOnlyList<int> widths = MultilayerPerceptron.ParseWidths(run.Model);
        long bytes = Samples(run) * widths[0];
        if (bytes > Array.MaxLength)
        {
            throw new UsageException(
                $"--batch {run.Batch} times --accumulate {run.Accumulate} of {widths[0]} inputs is more than "
                + $"{Array.MaxLength} numbers; lower one of them");
        }

        return DataSet.Classification(
            run.DataSet, [widths[0]], new byte[bytes], 1f / 255, new int[Samples(run)], widths[^1]);
    }

    private static long Samples(RunDescription run) => (long)run.Batch * run.Accumulate;
}
