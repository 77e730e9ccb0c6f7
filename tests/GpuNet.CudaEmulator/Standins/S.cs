#pragma warning disable
namespace GpuNet.CudaEmulator.Ptx { 
public sealed class PtxModule { public static PtxModule Parse(string text){ return new PtxModule{Text=text}; } string Text; public IReadOnlyList<PtxKernel> Kernels => System.Text.RegularExpressions.Regex.Matches(Text, @"\.entry\s+(\w+)").Select(m=>new PtxKernel{Name=m.Groups[1].Value}).ToList(); public int Target=>int.Parse(System.Text.RegularExpressions.Regex.Match(Text,@"sm_(\d+)").Groups[1].Value); public string Version=>System.Text.RegularExpressions.Regex.Match(Text,@"\.version (\S+)").Groups[1].Value; }
public sealed class PtxParameter { public string Name {get;} public int Offset {get;} public int Bytes {get;} }
public sealed class PtxKernel { public string Name { get;set; } public int ParameterBytes { get; } public IReadOnlyList<PtxParameter> Parameters { get; } public int StaticSharedBytes { get; } public bool UsesDynamicShared {get;} public int LocalBytes { get; } public int? MaxThreads { get; } public int Registers => 16; }
public sealed class PtxException : Exception { public int Line; }
}
namespace GpuNet.CudaEmulator.Memory { 
public sealed class MemoryFaultException(string m) : Exception(m) {}
public sealed class GlobalMemory(long capacity) { static ulong next=0x4000_0000_0000_0000; SortedList<ulong,byte[]> m=new(); public long Capacity => capacity;  public long FreeBytes => capacity-m.Values.Sum(x=>(long)x.Length);
public ulong Allocate(long bytes){ var a=next; next+=(ulong)(bytes+511)/256*256; m[a]=new byte[bytes]; mine.Add((a,bytes)); return a; } List<(ulong,long)> mine=new(); public void Free(ulong address){m.Remove(address);} public bool Owns(ulong address)=>mine.Any(x=>address>=x.Item1&&address-x.Item1<(ulong)x.Item2); 
Span<byte> At(ulong a,long n){ foreach(var (k,v) in m) if(a>=k&&a-k+(ulong)n<=(ulong)v.Length) return v.AsSpan((int)(a-k),(int)n); throw new MemoryFaultException("bad"); }
public void Read(ulong source, Span<byte> destination){At(source,destination.Length).CopyTo(destination);} public void Write(ulong destination, ReadOnlySpan<byte> source){source.CopyTo(At(destination,source.Length));} public void Copy(ulong destination, ulong source, long bytes){At(source,bytes).CopyTo(At(destination,bytes));} public void Fill(ulong destination, byte value, long bytes){At(destination,bytes).Fill(value);} 
public void RegisterHost(nint address, long bytes){} public void UnregisterHost(nint address){} }
}
namespace GpuNet.CudaEmulator.Execution { using GpuNet.CudaEmulator.Memory; using GpuNet.CudaEmulator.Ptx;
public readonly record struct Dim3(int X, int Y, int Z);
public sealed record LaunchCounts();
public sealed record Launch(PtxKernel Kernel, Dim3 Grid, Dim3 Block, int DynamicSharedBytes, byte[] Arguments, bool Cooperative);
public sealed class Processor { public Processor(GlobalMemory memory, EmulatorOptions options){} public LaunchCounts Run(Launch launch)=>new(); }
public sealed class KernelFaultException : Exception { public FaultKind Kind; }
public enum FaultKind { OutOfBounds, Misaligned, UseAfterFree, UnwrittenRead, DivisionByZero, DivergentBarrier, SharedMemoryExceeded, SharedRace, GlobalRace, UnknownInstruction, Trap, Deadlock, ArgumentSize }
}
namespace GpuNet.CudaEmulator {
public sealed record EmulatorOptions { public bool DeferStreams {get;init;} public int Multiprocessors {get;init;}= 8; public int Architecture {get;init;}= 80; public int DeviceCount {get;init;}= 1; public long MemoryBytes {get;init;}=1L<<30; public int DriverVersion {get;init;} = 12080; public bool Count {get;init;} public IReadOnlyList<string>? DeviceNames {get;init;} }
}
