namespace GpuNet.Devices.Host.Strided;

/// <summary>rᵢ = a term of a and b, each from its position, run by run.</summary>
internal readonly unsafe struct BroadcastJob<TTerm>(
    StridedLayout layout, TTerm term, float* left, float* right, float* result) : IJob
    where TTerm : unmanaged, IPairTerm
{
    private readonly TTerm term = term;

    public void Run(int part, int parts)
    {
        int run = layout.Run;
        if (layout.Count == 0)
            return;
        TTerm each = term;
        (int start, int end) = Part.Of(layout.Count / run, part, parts);
        (int leftStep, int rightStep) = (layout.FirstStep, layout.SecondStep);
        for (int index = start; index < end; index++)
        {
            StridedPlaces places = layout.At(index * run);
            float* a = left + places.First;
            float* b = right + places.Second;
            float* r = result + ((long)index * run);
            for (int element = 0; element < run; element++, a += leftStep, b += rightStep)
                r[element] = each.Of(*a, *b);
        }
    }
}

/// <summary>One number of two.</summary>
internal interface IPairTerm
{
    float Of(float left, float right);
}

/// <summary>α·a + β·b.</summary>
internal readonly struct WeightedSum(float alpha, float beta) : IPairTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Of(float left, float right) => (alpha * left) + (beta * right);
}

/// <summary>a·b.</summary>
internal readonly struct Product : IPairTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Of(float left, float right) => left * right;
}
