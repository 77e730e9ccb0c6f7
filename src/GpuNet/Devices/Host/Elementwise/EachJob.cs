namespace GpuNet.Devices.Host.Elementwise;

/// <summary>The loop of all elementwise launches.</summary>
internal readonly struct EachJob<R, TElement>(TElement element, int length) : IJob
    where R : unmanaged, ILanes<R>
    where TElement : unmanaged, IElement
{
    private readonly TElement element = element;

    public void Run(int part, int parts)
    {
        (int start, int end) = Part.Of(length, part, parts, R.Count);
        TElement each = element;
        int index = start;

        // The constant lets the compiler drop the tail's branch from the body of the loop.
        for (; index <= end - R.Count; index += R.Count)
            each.Apply(index, R.Count);
        if (index < end)
            Tail(each, index, end - index);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tail(TElement each, int index, int left) => each.Apply(index, left);
}
