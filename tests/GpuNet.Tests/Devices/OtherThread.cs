using Xunit;

namespace GpuNet.Tests.Devices;

/// <summary>A thread beside the test's own, and what it threw.</summary>
internal sealed class OtherThread
{
    public const string Name = "the other one";

    private readonly Thread thread;
    private Exception? thrown;

    private OtherThread(Action action)
    {
        thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                thrown = exception;
            }
        })
        {
            Name = Name,
            IsBackground = true,
        };
        thread.Start();
    }

    public static OtherThread Start(Action action) => new(action);

    /// <summary>Runs an action on another thread to its end; what it threw, or null.</summary>
    public static Exception? Run(Action action) => Start(action).Join();

    /// <summary>Waits for its end; what it threw, or null.</summary>
    public Exception? Join()
    {
        Assert.True(thread.Join(TimeSpan.FromMinutes(2)), "the other thread hangs");
        return thrown;
    }
}
