using GpuNet.Devices;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;
using GpuNet.Tests.Devices;

namespace GpuNet.Tests.Formulas.Cases;

/// <summary>An update whose type the compiler does not know.</summary>
internal abstract class UpdateCase
{
    public abstract string Name { get; }

    public abstract int States { get; }

    /// <summary>Whether the first state is made of squares, and so never below 0.</summary>
    public abstract bool FirstIsSquare { get; }

    public abstract float DefaultLearningRate { get; }

    public abstract R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step)
        where R : struct, IReal<R>;

    public abstract StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R>;

    public abstract void Update(Device device, DeviceBuffer<float> gradients, UpdateBuffers parameters);

    public abstract void Gemm(
        Device device,
        GemmShape shape,
        DeviceBuffer<float> left,
        DeviceBuffer<float> right,
        UpdateBuffers parameters,
        DeviceBuffer<float> workspace);

    public abstract void AdvanceStep(
        Device device, int rows, DeviceBuffer<int> counters, DeviceBuffer<float> rates, DeviceBuffer<float> scalars);
}
