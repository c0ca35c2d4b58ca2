using System.CommandLine;
using Parley.Cli;
using Parley.Cli.Demo;

var data = new Option<string>("--data")
{
    Description = "The running server's data folder.",
    DefaultValueFactory = _ => "data",
    HelpName = "FOLDER",
    Recursive = true,
};
var root = new RootCommand("""
    Parley from a terminal. These commands go to a running server, through the control socket in its data folder, and so are
    open to the user the server runs as, and to no one else.

    Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong, 3 the server cannot be reached.
    """)
{
    AdminCommands.Create(data),
    BackupCommand.Create(data),
    DemoCommand.Create(data),
    KeysCommand.Create(data),
    SessionsCommand.Create(data),
    StatsCommand.Create(data),
    data,
};

var command = root.Parse(args);
try
{
    var code = await command.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return command.Errors.Count > 0 ? ExitCodes.WrongUse : code;
}
catch (FailedException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return failure.ExitCode;
}
catch (OperationCanceledException)
{
    return ExitCodes.Failed;
}
