namespace Parley.Cli;

/// <summary>Ends the command. The message is for the person at the terminal and says what to do.</summary>
sealed class FailedException(string message, int exitCode = ExitCodes.Failed, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode => exitCode;
}

/// <summary>What scripts see. 0 is success.</summary>
static class ExitCodes
{
    public const int Failed = 1;
    public const int WrongUse = 2;
    public const int Unreachable = 3;
}
