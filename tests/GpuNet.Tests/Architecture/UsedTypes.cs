using System.Reflection;
using System.Reflection.Emit;

namespace GpuNet.Tests.Architecture;

/// <summary>
/// The types that a type uses, inside its methods, too: read from what the compiler made of it, since a source file need
/// not name the namespaces that the whole project imports.
/// </summary>
internal static class UsedTypes
{
    private const BindingFlags Own =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>Each once, without what is in it as an argument or around it.</summary>
    public static HashSet<Type> Of(Type type)
    {
        HashSet<Type> found = [];
        Add(found, [type.BaseType, .. type.GetInterfaces()]);
        Add(found, type.GetFields(Own).Select(field => field.FieldType));
        foreach (MethodBase method in type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own)))
        {
            Add(found, method.GetParameters().Select(parameter => parameter.ParameterType));
            Add(found, [(method as MethodInfo)?.ReturnType]);
            if (method.GetMethodBody() is not MethodBody body)
                continue;
            Add(found, body.LocalVariables.Select(local => local.LocalType));
            foreach (MemberInfo member in Members(method, body.GetILAsByteArray()!))
                Add(found, member);
        }

        return found;
    }

    private static void Add(HashSet<Type> found, IEnumerable<Type?> types)
    {
        foreach (Type type in types.OfType<Type>())
            Add(found, type);
    }

    private static void Add(HashSet<Type> found, MemberInfo member)
    {
        if (member is not Type type)
        {
            Add(found, [member.DeclaringType]);
            if (member is MethodInfo { IsGenericMethod: true } method)
                Add(found, method.GetGenericArguments());
            return;
        }

        if (type.HasElementType)
        {
            Add(found, [type.GetElementType()]);
            return;
        }

        if (type.IsGenericParameter || !found.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type))
            return;
        Add(found, type.GetGenericArguments());
    }

    private static IEnumerable<MemberInfo> Members(MethodBase method, byte[] code)
    {
        Type[] ofType = method.DeclaringType!.GetGenericArguments();
        Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (int at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE)
                value = (short)(0xFE00 | code[at++]);
            OpCode operation = Codes[value];
            if (operation.OperandType is OperandType.InlineType or OperandType.InlineTok or OperandType.InlineMethod
                or OperandType.InlineField)
            {
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod)!;
            }

            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
