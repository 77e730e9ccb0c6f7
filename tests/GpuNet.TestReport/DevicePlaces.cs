using System.Collections.Concurrent;
using System.Reflection;
using Xunit.Abstractions;

namespace GpuNet.TestReport;

/// <summary>What classes of tests say of their devices.</summary>
internal static class DevicePlaces
{
    private static readonly MethodInfo Asking =
        typeof(DevicePlaces).GetMethod(nameof(Ask), BindingFlags.Static | BindingFlags.NonPublic)!;

    private static readonly ConcurrentDictionary<Type, DevicePlace> Known = [];

    /// <summary>Where the tests of a class run; null where they need no device.</summary>
    public static DevicePlace? Of(ITypeInfo tests) =>
        tests.ToRuntimeType() is Type type && type.IsAssignableTo(typeof(IDeviceTests))
            ? Known.GetOrAdd(type, Find)
            : null;

    private static DevicePlace Find(Type type)
    {
        try
        {
            return (DevicePlace)Asking.MakeGenericMethod(type).Invoke(
                null, BindingFlags.DoNotWrapExceptions, null, null, null)!;
        }
        catch (Exception exception)
        {
            // No reason to skip: the tests run, and fail at what failed here.
            return DevicePlace.On(type.Name, $"a device that cannot be asked for: {exception.Message}");
        }
    }

    private static DevicePlace Ask<TTests>()
        where TTests : IDeviceTests =>
        TTests.Place;
}
