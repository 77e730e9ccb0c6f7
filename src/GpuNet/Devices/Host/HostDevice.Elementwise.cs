using GpuNet.Devices.Host.Elementwise;

namespace GpuNet.Devices.Host;

/// <summary>The host device over registers of one width.</summary>
internal sealed unsafe partial class HostDevice<R> : HostDevice
    where R : unmanaged, ILanes<R>
{
    public HostDevice(int threads, long memoryBytes, long freeBytes)
        : base(Describe<R>(threads, memoryBytes), threads, freeBytes)
    {
    }

    /// <summary>Runs the method below that has the launch's name.</summary>
    protected override void Execute<TLaunch>(in TLaunch launch) => Method<TLaunch>.Run!(this, launch);

    /// <inheritdoc/>
    protected override bool CanRun<TLaunch>() => Method<TLaunch>.Run is not null;

    /// <summary>Runs a launch that brings its own implementation.</summary>
    public void RunOwn<TLaunch>(in TLaunch launch)
        where TLaunch : struct, IHostLaunch =>
        launch.RunOn(default);

    public void Fill(in Fill launch) =>
        new Span<float>(Pointer(launch.Destination), launch.Destination.Length).Fill(launch.Value);

    public void Map<TActivation>(in Map<TActivation> launch)
        where TActivation : unmanaged, IActivation =>
        Each(
            new MapElement<R, TActivation>(launch.Activation, Pointer(launch.Input), Pointer(launch.Output)),
            launch.Input.Length);

    public void MapGradient<TActivation>(in MapGradient<TActivation> launch)
        where TActivation : unmanaged, IActivation =>
        Each(
            new MapGradientElement<R, TActivation>(
                launch.Activation, Pointer(launch.Input), Pointer(launch.Output), Pointer(launch.Upstream),
                Pointer(launch.Result)),
            launch.Upstream.Length);

    public void Add(in Add launch) =>
        Each(
            new AddElement<R>(
                launch.Alpha, Pointer(launch.Left), launch.Beta, Pointer(launch.Right), Pointer(launch.Result)),
            launch.Left.Length);

    public void Scale(in Scale launch) =>
        Each(new ScaleElement<R>(launch.Alpha, Pointer(launch.Input), Pointer(launch.Result)), launch.Input.Length);

    public void Multiply(in Multiply launch) =>
        Each(
            new MultiplyElement<R>(Pointer(launch.Left), Pointer(launch.Right), Pointer(launch.Result)),
            launch.Left.Length);

    public void Dropout(in Dropout launch) =>
        Share(
            new DropoutJob(
                launch.Rate, launch.Key, Pointer(launch.Counters)[StepCounters.Step], Pointer(launch.Input),
                Pointer(launch.Result), launch.Input.Length),
            launch.Input.Length);

    public void Loss<TLoss>(in Loss<TLoss> launch)
        where TLoss : unmanaged, ILoss =>
        Each(
            new LossElement<R, TLoss>(
                launch.Formula, Pointer(launch.Prediction), Pointer(launch.Target), launch.Scale,
                Pointer(launch.Losses), Pointer(launch.Delta)),
            launch.Prediction.Length);

    public void Update<TUpdate>(in Update<TUpdate> launch)
        where TUpdate : unmanaged, IUpdate =>
        Each(
            new UpdateElement<R, TUpdate>(
                Pointer(launch.Gradients),
                Rule(launch.Rule, launch.Weights, launch.FirstState, launch.SecondState, launch.Scalars)),
            launch.Gradients.Length);

    public void Select(in Select launch) =>
        Each(
            new SelectElement<R>(
                Pointer(launch.Mask), Pointer(launch.Left), Pointer(launch.Right), Pointer(launch.Result)),
            launch.Mask.Length);

    private static UpdateRule<R, TUpdate> Rule<TUpdate>(
        TUpdate update, InOut<float> weights, InOut<float> first, InOut<float> second, In<float> scalars)
        where TUpdate : unmanaged, IUpdate =>
        new(update, Pointer(weights), Pointer(first), Pointer(second), Pointer(scalars));

    private void Each<TElement>(TElement element, int length)
        where TElement : unmanaged, IElement =>
        Share(new EachJob<R, TElement>(element, length), length);

    private static class Method<TLaunch>
        where TLaunch : struct, ILaunch
    {
        public static readonly LaunchMethod<HostDevice<R>, TLaunch>? Run =
            LaunchMethod.Find<HostDevice<R>, TLaunch>(typeof(IHostLaunch), nameof(RunOwn));
    }
}
