namespace GpuNet.CudaEmulator.Driver;

/// <summary>The contexts that are current to this thread: a stack, of which the topmost counts.</summary>
internal static class ThreadContexts
{
    [ThreadStatic]
    private static List<DriverContext?>? stack;

    /// <summary>
    /// The thread's context, destroyed or not; null where there is none, or where its machine is gone: whoever reuses
    /// a thread must not meet a former test.
    /// </summary>
    public static DriverContext? Current =>
        stack is { Count: > 0 } && stack[^1] is { Machine.IsRunning: true } context ? context : null;

    /// <summary>The thread's context, which must be there and usable.</summary>
    public static DriverContext Required()
    {
        DriverContext context = Current ?? throw new DriverException(DriverError.InvalidContext);
        context.RequireUsable();
        return context;
    }

    /// <summary>Makes a context current in place of the one that is.</summary>
    public static void Set(DriverContext? context)
    {
        stack ??= [];
        if (stack.Count > 0)
            stack.RemoveAt(stack.Count - 1);
        if (context is not null)
            stack.Add(context);
    }

    /// <summary>Makes a context current until it is popped.</summary>
    public static void Push(DriverContext context) => (stack ??= []).Add(context);

    /// <summary>The one below becomes current.</summary>
    public static DriverContext? Pop()
    {
        DriverContext? top = Current;
        if (stack is { Count: > 0 })
            stack.RemoveAt(stack.Count - 1);
        return top;
    }

    /// <summary>Does something with this context alone on the stack, whatever it binds and unbinds.</summary>
    public static void With(DriverContext context, Action action)
    {
        List<DriverContext?>? before = stack;
        stack = [context];
        try
        {
            action();
        }
        finally
        {
            stack = before;
        }
    }
}
