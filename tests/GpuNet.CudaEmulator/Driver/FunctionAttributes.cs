namespace GpuNet.CudaEmulator.Driver;

/// <summary>What a program may ask of a function, and what it may set.</summary>
internal static class FunctionAttributes
{
    private const int MaxDynamicShared = 8;
    private const int Carveout = 9;

    /// <summary>An attribute's value.</summary>
    public static int Get(DriverFunction function, int attribute) => attribute switch
    {
        0 => function.MaxThreads,
        1 => function.Kernel.StaticSharedBytes,
        2 => 0, // constants of its own: PTX kernels here have none
        3 => function.Kernel.LocalBytes,
        4 => function.Kernel.Registers,
        5 => function.PtxVersion,
        6 => function.Machine.Options.Architecture,
        7 => 0, // whether global loads are cached by an option of the compiler
        MaxDynamicShared => function.MaxDynamicSharedBytes,
        Carveout => function.Carveout,
        _ => throw new DriverException(
            DriverError.InvalidValue, $"The emulator knows no function attribute {attribute}."),
    };

    /// <summary>Sets an attribute that can be set.</summary>
    public static void Set(DriverFunction function, int attribute, int value)
    {
        switch (attribute)
        {
            case MaxDynamicShared:
                function.AllowDynamicShared(value);
                break;
            case Carveout:
                function.Prefer(value);
                break;
            default:
                throw new DriverException(
                    DriverError.InvalidValue, $"The function attribute {attribute} cannot be set.");
        }
    }
}
