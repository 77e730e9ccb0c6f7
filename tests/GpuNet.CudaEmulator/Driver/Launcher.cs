using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>From a launch call to a launch: its arguments are read, its shape is checked.</summary>
internal static unsafe class Launcher
{
    // The keys of a list of launch options, which the list ends with End.
    private const nint End = 0;
    private const nint BufferPointer = 1;
    private const nint BufferSize = 2;

    /// <summary>Puts a launch into a stream; its arguments are copied before the call returns.</summary>
    public static void Launch(
        DriverFunction function,
        DriverStream stream,
        Dim3 grid,
        Dim3 block,
        int dynamicSharedBytes,
        bool cooperative,
        void** parameters,
        nint* extra)
    {
        DriverContext context = function.Context!;
        context.RequireUsable();
        stream.RequireUsable();
        if (stream.Owner != context)
        {
            throw new DriverException(
                DriverError.InvalidHandle,
                $"The kernel {function.Kernel.Name} and the stream of its launch belong to different contexts.");
        }

        function.RequireLaunchable(grid, block, dynamicSharedBytes, cooperative);
        byte[] arguments = Arguments(function.Kernel, parameters, extra);
        var launch = new Launch(function.Kernel, grid, block, dynamicSharedBytes, arguments, cooperative);
        bool captured = stream.Capture is not null;
        int call = context.Machine.RunningIndex;
        stream.Submit(GraphNodeKind.Kernel, () => Run(function, launch, captured, call));
    }

    private static void Run(DriverFunction function, Launch launch, bool fromGraph, int call)
    {
        DriverContext context = function.Context!;
        if (!function.IsAlive)
        {
            context.Fail(
                DriverError.IllegalInstruction,
                FaultKind.UseAfterFree,
                $"The module of the kernel {launch.Kernel.Name} was unloaded before the launch of call {call} ran.");
            return;
        }

        context.Run(launch, fromGraph, call);
    }

    private static byte[] Arguments(PtxKernel kernel, void** parameters, nint* extra)
    {
        if (parameters is not null && extra is not null)
        {
            throw new DriverException(
                DriverError.InvalidValue,
                $"A launch of {kernel.Name} gives its arguments twice, one by one and in a buffer.");
        }

        return extra is not null ? FromBuffer(kernel, extra) : OneByOne(kernel, parameters);
    }

    private static byte[] OneByOne(PtxKernel kernel, void** parameters)
    {
        byte[] packed = new byte[kernel.ParameterBytes];
        if (kernel.Parameters.Count > 0 && parameters is null)
        {
            throw new DriverException(
                DriverError.InvalidValue,
                $"A launch of {kernel.Name} gives no arguments, and the kernel takes {kernel.Parameters.Count}.");
        }

        for (int i = 0; i < kernel.Parameters.Count; i++)
        {
            PtxParameter parameter = kernel.Parameters[i];
            new ReadOnlySpan<byte>(parameters[i], parameter.Bytes).CopyTo(packed.AsSpan(parameter.Offset));
        }

        return packed;
    }

    private static byte[] FromBuffer(PtxKernel kernel, nint* extra)
    {
        byte* buffer = null;
        nint bytes = 0;
        for (nint* option = extra; *option != End; option += 2)
        {
            switch (*option)
            {
                case BufferPointer:
                    buffer = (byte*)option[1];
                    break;
                case BufferSize:
                    bytes = *(nint*)option[1];
                    break;
                default:
                    throw new DriverException(
                        DriverError.InvalidValue, $"A launch of {kernel.Name} has an unknown option {*option}.");
            }
        }

        if (bytes != kernel.ParameterBytes || (buffer is null && bytes > 0))
        {
            throw new DriverException(
                DriverError.InvalidValue,
                $"A launch of {kernel.Name} gives {(buffer is null ? "no buffer" : "a buffer")} of {bytes} bytes for " +
                $"its arguments, and the kernel's parameters take {kernel.ParameterBytes}.");
        }

        return new ReadOnlySpan<byte>(buffer, (int)bytes).ToArray();
    }
}
