using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Formulas.Reals;

public sealed class Real32x16Tests : LanesContract<Real32x16>;
