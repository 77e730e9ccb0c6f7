using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Formulas.Reals;

public sealed class Real32x4Tests : LanesContract<Real32x4>;
