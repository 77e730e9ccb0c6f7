using Xunit.Abstractions;

namespace GpuNet.TestReport;

/// <summary>xunit's options for finding and for running tests: what is not set has xunit's default.</summary>
internal sealed class RunnerOptions : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
{
    private readonly Dictionary<string, object?> values = [];

    /// <inheritdoc/>
    public TValue GetValue<TValue>(string name) =>
        values.TryGetValue(name, out object? value) ? (TValue)value! : default!;

    /// <inheritdoc/>
    public void SetValue<TValue>(string name, TValue value) => values[name] = value;
}
