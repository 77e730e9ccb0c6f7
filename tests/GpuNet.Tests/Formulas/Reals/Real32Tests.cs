using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Formulas.Reals;

public sealed class Real32Tests : RealContract<Real32>
{
    protected override double[] Read(Real32 value) => [value.Value];
}
