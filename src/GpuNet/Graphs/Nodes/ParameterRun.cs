using GpuNet.Devices;
using GpuNet.Formulas.Updates;

namespace GpuNet.Graphs.Nodes;

/// <summary>Parameters that follow each other in memory, seen as one.</summary>
internal static class ParameterRun
{
    /// <summary>Whether the second parameter starts where the first ends, and so do all their states.</summary>
    public static bool Follows(Parameter first, Parameter second) =>
        Follows(first.Weights, second.Weights)
        && Follows(first.State(0), second.State(0))
        && Follows(first.State(1), second.State(1));

    /// <summary>All memory that an update of the run changes.</summary>
    public static IReadOnlyList<Persistent> Memory(IReadOnlyList<Parameter> run) =>
        [.. run.SelectMany(parameter => parameter.States.Prepend(parameter.Persistent))];

    /// <summary>Weights and states of the whole run.</summary>
    public static UpdateBuffers Buffers<TUpdate>(IReadOnlyList<Parameter> run, DeviceBuffer<float> scalars)
        where TUpdate : unmanaged, IUpdate
    {
        int length = run.Sum(parameter => parameter.Weights.Length);
        int states = TUpdate.StateNames.Count;
        return new UpdateBuffers(
            Whole(run[0].Weights, length),
            states > 0 ? Whole(run[0].State(0)!, length) : null,
            states > 1 ? Whole(run[0].State(1)!, length) : null,
            scalars);
    }

    public static bool Follows(DeviceBuffer<float>? first, DeviceBuffer<float>? second)
    {
        if (first is null || second is null)
            return first is null && second is null;
        return ReferenceEquals(first.Memory, second.Memory) && first.ByteEnd == second.ByteOffset;
    }

    private static DeviceBuffer<float> Whole(DeviceBuffer<float> first, int length) =>
        first.Memory.Slice<float>(first.ByteOffset, length);
}
