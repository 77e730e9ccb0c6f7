namespace GpuNet.Formulas.Random;

/// <summary>Four words: a counter of <see cref="Philox"/> or what it gives.</summary>
/// <param name="A">The first word; counts within a draw.</param>
/// <param name="B">The second word.</param>
/// <param name="C">The third word.</param>
/// <param name="D">The fourth word.</param>
public readonly record struct PhiloxWords(uint A, uint B, uint C, uint D);
