using GpuNet.Benchmarks;
using GpuNet.Benchmarks.Peers;

switch (args)
{
    case [FirstStep.Nothing, ..]:
        Console.WriteLine(FirstStep.Done);
        return 0;
    case [FirstStep.Argument, string threads]:
        return FirstStep.Run(threads);
    case ["peers", .. string[] options]:
        return PeersCommand.Run(options);
    default:
        return DiscoveredBenchmarks.Run(args);
}
