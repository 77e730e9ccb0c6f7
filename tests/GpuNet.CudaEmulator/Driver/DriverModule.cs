using System.Globalization;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>A loaded PTX text.</summary>
internal sealed class DriverModule : DriverObject
{
    private readonly Dictionary<string, DriverFunction> functions = [];
    private readonly PtxModule ptx;

    private DriverModule(DriverContext context, PtxModule ptx)
        : base(context.Machine, context) => this.ptx = ptx;

    /// <inheritdoc/>
    public override string Kind => "module";

    /// <inheritdoc/>
    public override string Description => string.Join(", ", ptx.Kernels.Select(kernel => kernel.Name));

    /// <summary>The version of its text: 87 for 8.7.</summary>
    public int PtxVersion => Number(ptx.Version);

    /// <summary>Compiles a text for the context's device; the log says why it does not compile.</summary>
    public static DriverModule Load(DriverContext context, string text, out string log)
    {
        log = "";
        try
        {
            PtxModule ptx = PtxModule.Parse(text);
            RequireKnownVersion(context.Machine, ptx.Version);
            RequireDevice(context.Machine, ptx.Target);
            foreach (PtxKernel kernel in ptx.Kernels)
                RequireShared(kernel);
            context.Machine.CountModule();
            return new DriverModule(context, ptx);
        }
        catch (PtxException error)
        {
            log = $"ptx error, line {error.Line}: {error.Message}";
            throw new DriverException(DriverError.InvalidPtx, log);
        }
        catch (DriverException refused)
        {
            log = $"ptx fatal: {refused.Message}";
            throw;
        }
    }

    /// <summary>The kernel of this name.</summary>
    public DriverFunction Function(string name)
    {
        if (functions.TryGetValue(name, out DriverFunction? known))
            return known;
        PtxKernel kernel = ptx.Kernels.FirstOrDefault(kernel => kernel.Name == name) ?? throw new DriverException(
            DriverError.NotFound, $"The module has no kernel {name}; it has {Description}.");
        var function = new DriverFunction(this, kernel);
        functions.Add(name, function);
        return function;
    }

    /// <inheritdoc/>
    public override void Destroy()
    {
        foreach (DriverFunction function in functions.Values)
            function.Destroy();
        base.Destroy();
    }

    private static void RequireKnownVersion(EmulatedMachine machine, string version)
    {
        // PTX 6.0 came with CUDA 9.0, 6.3 with 10.0, 7.0 with 11.0, 8.0 with 12.0, 8.5 with 12.5 and 12.6.
        (int major, int minor) = (machine.Options.DriverVersion / 1000, machine.Options.DriverVersion % 1000 / 10);
        int known = major switch
        {
            < 9 => 0,
            9 => 60 + minor,
            10 => 63 + minor,
            12 when minor > 5 => 79 + minor,
            _ => 10 * (major - 4) + minor,
        };
        if (Number(version) > known)
        {
            throw new DriverException(
                DriverError.UnsupportedPtxVersion,
                $"The text is of PTX version {version}, and a driver of CUDA {major}.{minor} knows up to " +
                $"{known / 10}.{known % 10}.");
        }
    }

    private static int Number(string version)
    {
        string[] parts = version.Split('.');
        return 10 * int.Parse(parts[0], CultureInfo.InvariantCulture)
            + int.Parse(parts[1], CultureInfo.InvariantCulture);
    }

    private static void RequireDevice(EmulatedMachine machine, int target)
    {
        if (target > machine.Options.Architecture)
        {
            throw new DriverException(
                DriverError.NoBinaryForGpu,
                $"The text is for sm_{target}, and the device is an sm_{machine.Options.Architecture}.");
        }
    }

    private static void RequireShared(PtxKernel kernel)
    {
        if (kernel.StaticSharedBytes > ArchitectureProfile.SharedPerBlockByDefault)
        {
            throw new DriverException(
                DriverError.InvalidPtx,
                $"The kernel {kernel.Name} declares {kernel.StaticSharedBytes} bytes of shared memory, and " +
                $"{ArchitectureProfile.SharedPerBlockByDefault} may be declared: ask for more at the launch.");
        }
    }
}
