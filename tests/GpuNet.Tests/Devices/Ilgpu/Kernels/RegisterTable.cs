using System.Collections.Concurrent;
using System.Reflection;
using ILGPU;
using ILGPU.Backends.PTX;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>
/// The registers and the shared memory of every kernel, as the assembler has them: of all formulas the most. The page
/// that states them is written from it.
/// </summary>
internal static class RegisterTable
{
    /// <summary>The assembler whose figures the page states; another one's may differ.</summary>
    public const string Release = "11.8";

    /// <summary>Where in kernels-docs the table stands.</summary>
    public const string Page = "kernels/registers.md";

    // Of 65,536 registers, for two groups of 256 threads.
    private const int MostRegisters = 128;

    private static readonly (int Major, int Minor)[] Architectures = [(7, 0), (8, 0), (9, 0)];

    /// <summary>Whether a line of the page is one of a kernel.</summary>
    public static bool IsRow(string line) => line.StartsWith("| `", StringComparison.Ordinal);

    /// <summary>The rows, and what the assembler refuses or spills.</summary>
    public static (string[] Rows, string[] Faults) Make(Ptxas assembler)
    {
        var faults = new ConcurrentBag<string>();
        var reports = new ConcurrentDictionary<(string Kernel, int Major), PtxasReport>();
        using Context context = Context.Create(builder => builder.EnableAlgorithms());
        foreach ((int major, int minor) in Architectures)
        {
            using PTXBackend backend = KernelTexts.ForPtx(context, major, minor);
            (MethodInfo Kernel, string Text)[] texts =
                [.. KernelCatalog.All().Select(kernel => (kernel, KernelTexts.Of(backend, kernel)))];
            _ = Parallel.ForEach(texts, item =>
            {
                string name = KernelCatalog.NameOf(item.Kernel);
                try
                {
                    PtxasReport report = assembler.Assemble(item.Text, $"sm_{major}{minor}");
                    if (report.SpilledBytes > 0)
                        faults.Add($"{name} spills {report.SpilledBytes} bytes on sm_{major}{minor}");
                    if (major >= 8 && report.Registers > MostRegisters)
                        faults.Add($"{name} takes {report.Registers} registers on sm_{major}{minor}");
                    _ = reports.AddOrUpdate(
                        (name.Split('⟨')[0], major), report, (_, other) => Greater(report, other));
                }
                catch (InvalidOperationException exception)
                {
                    faults.Add($"{name} is not assembled for sm_{major}{minor}: {exception.Message}");
                }
            });
        }

        IEnumerable<string> rows = reports.Keys.Select(key => key.Kernel).Distinct().Order(StringComparer.Ordinal)
            .Select(kernel => Row(kernel, [.. Architectures.Select(one => reports[(kernel, one.Major)])]));
        return ([.. rows], [.. faults.Order(StringComparer.Ordinal)]);
    }

    private static string Row(string kernel, PtxasReport[] reports) =>
        $"| `{kernel}` | {string.Join(" | ", reports.Select(report => report.Registers))} | {reports[0].SharedBytes:N0} |";

    private static PtxasReport Greater(PtxasReport one, PtxasReport other) => new(
        Math.Max(one.Registers, other.Registers),
        Math.Max(one.SpilledBytes, other.SpilledBytes),
        Math.Max(one.SharedBytes, other.SharedBytes));
}
