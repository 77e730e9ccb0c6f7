namespace GpuNet.Devices;

/// <summary>
/// A gathered batch that nothing in its plan reads but products, each of them as its A and row for row: how its numbers
/// lie is the device's own choice.
/// </summary>
/// <param name="products">The shapes of those products.</param>
internal sealed class ProductBatch(GemmShape[] products)
{
    /// <summary>The shapes of the products that read it.</summary>
    public GemmShape[] Products => products;

    /// <summary>Whether the last gathering left it in halves of its columns, one behind the other.</summary>
    public bool IsHalved { get; set; }
}
