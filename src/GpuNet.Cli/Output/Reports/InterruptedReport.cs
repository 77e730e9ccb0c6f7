namespace GpuNet.Cli.Output.Reports;

/// <summary>The tool was asked to stop.</summary>
/// <param name="Epoch">The epoch that it was in, from 1; null outside of training.</param>
/// <param name="Step">The completed steps of that epoch.</param>
/// <param name="Checkpoint">Where the run was saved; null if it was not.</param>
internal sealed record InterruptedReport(int? Epoch, int? Step, string? Checkpoint) : Report("interrupted")
{
    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        string place = Epoch is null ? string.Empty : $" in epoch {Epoch} after step {Step}";
        writer.WriteLine($"interrupted{place}");
        if (Checkpoint is not null)
        {
            writer.WriteLine(
                $"saved     {Checkpoint}; resume with: gpunet train --resume {Checkpoint} --checkpoint {Checkpoint}");
        }
        else if (Epoch is not null)
            writer.WriteLine("unsaved   no --checkpoint was given");
    }
}
