using System.Runtime.InteropServices;

namespace GpuNet.CudaEmulator.Driver;

// Modules, functions, launches and occupancy.
internal static unsafe partial class EntryPoints
{
    [UnmanagedCallersOnly]
    private static int cuModuleLoadData(nint* module, nint image) => OnContext(context =>
        LoadModule(context, module, image, out _));

    [UnmanagedCallersOnly]
    private static int cuModuleLoadDataEx(nint* module, nint image, uint optionCount, int* options, nint* values) =>
        OnContext(context =>
        {
            string log = "";
            try
            {
                LoadModule(context, module, image, out log);
            }
            finally
            {
                WriteLog(log, (int)optionCount, options, values);
            }
        });

    [UnmanagedCallersOnly]
    private static int cuModuleUnload(nint module) => On<DriverModule>(module, unloaded =>
    {
        unloaded.Context!.RequireUsable();
        Capture.RefuseUnsafeCall(unloaded.Machine);
        unloaded.Context.Drain();
        unloaded.Destroy();
    });

    [UnmanagedCallersOnly]
    private static int cuModuleGetFunction(nint* function, nint module, nint name) => On<DriverModule>(module, loaded =>
    {
        Require(function);
        Require((void*)name);
        loaded.Context!.RequireUsable();
        *function = loaded.Function(Marshal.PtrToStringUTF8(name)!).Handle;
    });

    [UnmanagedCallersOnly]
    private static int cuFuncGetAttribute(int* value, int attribute, nint function) =>
        On<DriverFunction>(function, asked =>
        {
            Require(value);
            *value = FunctionAttributes.Get(asked, attribute);
        });

    [UnmanagedCallersOnly]
    private static int cuFuncSetAttribute(nint function, int attribute, int value) =>
        On<DriverFunction>(function, changed => FunctionAttributes.Set(changed, attribute, value));

    [UnmanagedCallersOnly]
    private static int cuLaunchKernel(
        nint function,
        uint gridX,
        uint gridY,
        uint gridZ,
        uint blockX,
        uint blockY,
        uint blockZ,
        uint sharedBytes,
        nint stream,
        void** parameters,
        nint* extra) =>
        On<DriverFunction>(function, launched => Launcher.Launch(
            launched,
            launched.Machine.StreamOf(stream),
            new((int)gridX, (int)gridY, (int)gridZ),
            new((int)blockX, (int)blockY, (int)blockZ),
            (int)sharedBytes,
            cooperative: false,
            parameters,
            extra));

    [UnmanagedCallersOnly]
    private static int cuLaunchCooperativeKernel(
        nint function,
        uint gridX,
        uint gridY,
        uint gridZ,
        uint blockX,
        uint blockY,
        uint blockZ,
        uint sharedBytes,
        nint stream,
        void** parameters) =>
        On<DriverFunction>(function, launched => Launcher.Launch(
            launched,
            launched.Machine.StreamOf(stream),
            new((int)gridX, (int)gridY, (int)gridZ),
            new((int)blockX, (int)blockY, (int)blockZ),
            (int)sharedBytes,
            cooperative: true,
            parameters,
            extra: null));

    [UnmanagedCallersOnly]
    private static int cuLaunchKernelEx(
        LaunchConfiguration* configuration, nint function, void** parameters, nint* extra) =>
        On<DriverFunction>(function, launched =>
        {
            Require(configuration);
            Launcher.Launch(
                launched,
                launched.Machine.StreamOf(configuration->Stream),
                configuration->Grid,
                configuration->Block,
                (int)configuration->SharedBytes,
                configuration->ReadCooperative(),
                parameters,
                extra);
        });

    [UnmanagedCallersOnly]
    private static int cuOccupancyMaxActiveBlocksPerMultiprocessor(
        int* blocks, nint function, int blockSize, nint dynamicSharedBytes) =>
        On<DriverFunction>(function, asked =>
        {
            Require(blocks);
            if (blockSize < 1 || dynamicSharedBytes < 0)
                throw new DriverException(DriverError.InvalidValue);
            *blocks = asked.BlocksPerMultiprocessor(blockSize, dynamicSharedBytes);
        });

    [UnmanagedCallersOnly]
    private static int cuOccupancyMaxPotentialBlockSize(
        int* gridSize,
        int* blockSize,
        nint function,
        delegate* unmanaged<int, nint> sharedBytesOfBlockSize,
        nint dynamicSharedBytes,
        int limit) =>
        On<DriverFunction>(function, asked =>
        {
            Require(gridSize);
            Require(blockSize);
            (*gridSize, *blockSize) = asked.BestBlockSize(
                threads => sharedBytesOfBlockSize is null ? dynamicSharedBytes : sharedBytesOfBlockSize(threads),
                limit);
        });

    private static void LoadModule(DriverContext context, nint* module, nint image, out string log)
    {
        log = "";
        Require(module);
        Require((void*)image);
        Capture.RefuseUnsafeCall(context.Machine);
        *module = DriverModule.Load(context, Marshal.PtrToStringUTF8(image)!, out log).Handle;
    }

    private static void WriteLog(string log, int count, int* options, nint* values)
    {
        const int ErrorBuffer = 5;
        const int ErrorBufferBytes = 6;
        int bufferAt = -1;
        int bytesAt = -1;
        for (int i = 0; i < count; i++)
        {
            if (options[i] == ErrorBuffer)
                bufferAt = i;
            else if (options[i] == ErrorBufferBytes)
                bytesAt = i;
        }

        if (bufferAt < 0 || bytesAt < 0)
            return;
        // The size comes in as the room there is and goes out as what was used.
        values[bytesAt] = WriteText(log, new Span<byte>((void*)values[bufferAt], (int)values[bytesAt]));
    }
}
