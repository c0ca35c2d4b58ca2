using System.Text;

namespace Parley.Cli;

/// <summary>Asks for a new password: never from an argument, which everyone on the machine can read.</summary>
static class Password
{
    public static string Read(bool fromStandardInput)
    {
        if (fromStandardInput || Console.IsInputRedirected)
            return Console.In.ReadLine() ?? throw new FailedException("There is no password on standard input.");

        var password = Ask("New password: ");
        return Ask("The same again: ") == password
            ? password
            : throw new FailedException("These are two different passwords. Nothing was changed.");
    }

    /// <summary>Without echo.</summary>
    static string Ask(string question)
    {
        Console.Error.Write(question);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key is not ConsoleKey.Enter)
        {
            if (key.Key is ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
