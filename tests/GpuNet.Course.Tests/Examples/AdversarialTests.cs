namespace GpuNet.Course.Tests.Examples;

public sealed class AdversarialTests
{
    [Fact]
    public void Accuracy_falls_with_the_step_along_the_signs_and_not_with_one_of_random_signs()
    {
        ExampleResults adversarial = ExampleResults.Of("adversarial");

        double without = adversarial.Number("accuracy on unperturbed images");
        Assert.InRange(without, 0.9, 0.97);
        Assert.InRange(adversarial.Number("ε = 0.007"), without - 0.06, without - 0.005);
        Assert.InRange(adversarial.Number("ε = 0.1: accuracy"), 0, 0.2);
        Assert.InRange(adversarial.Number("ε = 0.1 with random signs"), without - 0.03, 1);
    }
}
