namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>Writes the tables of kernels-docs as they are counted now.</summary>
internal static class PageWriter
{
    /// <summary>What a maintainer runs after a kernel has changed.</summary>
    public const string Command = "dotnet run -c Release --project benchmarks/GpuNet.DeviceBenchmarks -- pages";

    /// <summary>Counts every row of every page again, and writes those pages that say something else.</summary>
    /// <param name="say">Is told what was written, and what was not and why.</param>
    public static void Write(Action<string> say)
    {
        foreach (KernelPage page in KernelPage.All().Where(page => page.Rows.Count > 0))
            Replace(page, Recounted(page), say);
        Ptxas? assembler = Ptxas.Find();
        if (assembler?.Release != RegisterTable.Release)
        {
            string found = assembler is null ? "there is none" : $"here is {assembler.Release}";
            say($"{RegisterTable.Page} stays as it is: it states what ptxas {RegisterTable.Release} makes; {found}");
            return;
        }

        (string[] rows, string[] faults) = RegisterTable.Make(assembler);
        foreach (string fault in faults)
            say(fault);
        KernelPage registers = KernelPage.All().Single(page => $"kernels/{page.Name}" == RegisterTable.Page);
        Replace(registers, [.. registers.Lines.Where(line => !RegisterTable.IsRow(line)), .. rows], say);
    }

    /// <summary>The page with every row as it is counted now.</summary>
    public static string[] Recounted(KernelPage page)
    {
        string[] lines = [.. page.Lines];
        foreach (CountedRow row in page.Rows)
            lines[row.Line - 1] = row.Recounted();
        return lines;
    }

    private static void Replace(KernelPage page, string[] lines, Action<string> say)
    {
        if (lines.SequenceEqual(page.Lines))
            return;
        string path = Path.Combine(KernelPage.Folder, "kernels", page.Name);

        // Written beside it and moved over it, so that a page is never half of itself.
        string beside = path + ".new";
        File.WriteAllText(beside, string.Join('\n', lines) + '\n');
        File.Move(beside, path, overwrite: true);
        say($"{page.Name} is written");
    }
}
