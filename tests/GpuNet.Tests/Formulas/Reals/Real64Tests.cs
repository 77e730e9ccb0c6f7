using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Formulas.Reals;

public sealed class Real64Tests : RealContract<Real64>
{
    protected override double[] Read(Real64 value) => [value.Value];
}
