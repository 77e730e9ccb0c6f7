using System.Runtime.InteropServices;
using GpuNet.Cli;

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await new Tool(ToolConsole.OfProcess()).RunAsync(args, stop.Token);

void Stop(PosixSignalContext context)
{
    // Only the first signal waits for the current step; a second one ends the process at once.
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
