using System.Globalization;

namespace Parley.Load;

/// <summary>The options after a scenario's name: <c>--name value</c>, or <c>--name</c> alone for a switch.</summary>
sealed class Arguments
{
    static readonly HashSet<string> Switches = ["baseline"];

    readonly List<(string Name, string Value)> _given = [];
    readonly HashSet<string> _known = [];

    public Arguments(ReadOnlySpan<string> args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--")
            {
                Command = [.. args[(i + 1)..]];
                break;
            }

            if (!args[i].StartsWith("--", StringComparison.Ordinal))
                throw new UsageException($"'{args[i]}' is not an option");
            var name = args[i][2..];
            if (Switches.Contains(name))
                _given.Add((name, ""));
            else if (i + 1 < args.Length)
                _given.Add((name, args[++i]));
            else
                throw new UsageException($"--{name} needs a value");
        }
    }

    /// <summary>What stands after <c>--</c>.</summary>
    public IReadOnlyList<string> Command { get; } = [];

    public bool Has(string name)
    {
        _known.Add(name);
        return _given.Exists(option => option.Name == name);
    }

    public string Text(string name, string otherwise)
    {
        _known.Add(name);
        return _given.FindLast(option => option.Name == name).Value ?? otherwise;
    }

    public int Number(string name, int otherwise) => ToNumber(name, Text(name, otherwise.ToString(CultureInfo.InvariantCulture)));

    public TimeSpan Seconds(string name, int otherwise) => TimeSpan.FromSeconds(Number(name, otherwise));

    public int[] Numbers(string name)
    {
        _known.Add(name);
        return [.. _given.Where(option => option.Name == name).Select(option => ToNumber(name, option.Value))];
    }

    static int ToNumber(string name, string value) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new UsageException($"--{name} takes a number, not '{value}'");

    /// <summary>To be called once a scenario has asked for all that it knows, so that a misspelt option is not passed over.</summary>
    public void RefuseUnknown()
    {
        foreach (var (name, _) in _given)
        {
            if (!_known.Contains(name))
                throw new UsageException($"this scenario has no option --{name}");
        }
    }
}

/// <summary>The command line cannot be understood; the message says why.</summary>
#pragma warning disable CA1032 // caught in one place, always made with its reason
sealed class UsageException(string message) : Exception(message);
#pragma warning restore CA1032
