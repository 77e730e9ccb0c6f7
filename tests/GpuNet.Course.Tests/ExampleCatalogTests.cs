namespace GpuNet.Course.Tests;

public sealed class ExampleCatalogTests
{
    [Fact]
    public void Names_and_places_are_an_examples_own_and_places_give_the_order()
    {
        IReadOnlyList<Example> examples = ExampleCatalog.Examples;

        Assert.Equal(Enumerable.Range(1, examples.Count), examples.Select(example => example.Place));
        Assert.Equal(examples.Count, examples.DistinctBy(example => example.Name).Count());
        Assert.All(examples, example => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", example.Name));
        Assert.DoesNotContain(examples, example => example.Name == ExampleCatalog.All);
    }

    [Fact]
    public void A_name_finds_one_all_finds_all_and_another_is_refused_with_those_there_are()
    {
        Assert.Equal("neuron", Assert.Single(ExampleCatalog.Find("neuron")).Name);
        Assert.Equal(ExampleCatalog.Examples, ExampleCatalog.Find(ExampleCatalog.All));
        Assert.StartsWith(
            "unknown example 'foo'; expected one of all, ",
            Assert.Throws<ArgumentException>(() => ExampleCatalog.Find("foo")).Message,
            StringComparison.Ordinal);
    }
}
