using System.CommandLine;
using Parley.Protocol;

namespace Parley.Cli;

/// <summary><c>parley backup FILE</c></summary>
static class BackupCommand
{
    public static Command Create(Option<string> data)
    {
        var file = new Argument<string>("FILE") { Description = "A file that does not exist yet, where the server can write." };
        var command = new Command("backup", "Writes a complete copy of the database while the server runs.") { file };
        command.SetAction(async (arguments, ct) =>
        {
            var request = new BackUp(Path.GetFullPath(arguments.GetRequiredValue(file)));
            using var server = new ControlSocket(arguments.GetRequiredValue(data));
            var backup = await server.AskAsync<BackUp, BackedUp>(HttpMethod.Post, "admin/backups", request, ct);
            Console.WriteLine($"{backup.Path}: {StatsCommand.Size(backup.Bytes)}");
        });
        return command;
    }
}
