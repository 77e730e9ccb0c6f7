using GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels;

/// <summary>NVIDIA's assembler takes every kernel with every formula, and no thread runs out of registers.</summary>
public sealed class PtxasTests
{
    private const string Absent = "ptxas: NVIDIA's assembler is not installed: no register is counted";

    [SkippableFact]
    public void Every_kernel_is_assembled_without_a_spill_and_with_the_registers_that_the_page_states()
    {
        Ptxas? assembler = Ptxas.Find();
        Skip.If(assembler is null, Absent);
        (string[] rows, string[] faults) = RegisterTable.Make(assembler);
        Assert.Empty(faults);
        if (assembler.Release != RegisterTable.Release)
            return;
        string[] stale = [.. rows.Except(PageRows()), .. PageRows().Except(rows).Select(row => $"no longer: {row}")];
        Assert.True(
            stale.Length == 0,
            $"{RegisterTable.Page} is stale; run '{PageWriter.Command}':{Environment.NewLine}" +
            string.Join(Environment.NewLine, stale));
    }

    [SkippableFact]
    public void A_text_that_is_none_is_refused_in_the_assemblers_words()
    {
        Ptxas? assembler = Ptxas.Find();
        Skip.If(assembler is null, Absent);
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(
            () => assembler.Assemble(".version 7.0\n.target sm_70\n.address_size 64\n.entry K() { ad.f32; }", "sm_70"));
        Assert.Contains("error", refusal.Message, StringComparison.Ordinal);
    }

    private static string[] PageRows() =>
        [.. File.ReadAllLines(Path.Combine(KernelPage.Folder, RegisterTable.Page)).Where(RegisterTable.IsRow)];
}
