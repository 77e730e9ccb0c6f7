namespace GpuNet.Devices;

/// <summary>The method that runs launches of one kind on devices of one type.</summary>
internal delegate void LaunchMethod<TDevice, TLaunch>(TDevice device, in TLaunch launch)
    where TLaunch : struct, ILaunch;

/// <summary>
/// Finds the method of a device that has a launch's name and accepts it: <c>AddRow(in AddRow launch)</c>.
/// </summary>
internal static class LaunchMethod
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;

    /// <summary>The method; null if the device cannot run such a launch.</summary>
    /// <param name="own">The interface of launches that bring their own implementation.</param>
    /// <param name="runner">The device's method that runs such a launch, generic over it.</param>
    public static LaunchMethod<TDevice, TLaunch>? Find<TDevice, TLaunch>(Type own, string runner)
        where TLaunch : struct, ILaunch
    {
        Type launch = typeof(TLaunch);
        if (launch.IsAssignableTo(own))
        {
            return typeof(TDevice).GetMethod(runner, Own)!.MakeGenericMethod(launch)
                .CreateDelegate<LaunchMethod<TDevice, TLaunch>>();
        }

        string name = launch.Name.Split('`')[0];
        foreach (MethodInfo method in typeof(TDevice).GetMember(name, MemberTypes.Method, Own).Cast<MethodInfo>())
        {
            MethodInfo closed = method.IsGenericMethodDefinition && launch.IsGenericType
                && method.GetGenericArguments().Length == launch.GetGenericArguments().Length
                ? method.MakeGenericMethod(launch.GetGenericArguments())
                : method;
            if (closed.GetParameters() is [ParameterInfo only] && only.ParameterType == launch.MakeByRefType())
                return closed.CreateDelegate<LaunchMethod<TDevice, TLaunch>>();
        }

        return null;
    }
}
