using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Formulas.Reals;

public sealed class Real32x8Tests : LanesContract<Real32x8>;
