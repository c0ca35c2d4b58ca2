using System.CommandLine;
using Parley.Protocol;

namespace Parley.Cli;

/// <summary><c>parley sessions end</c></summary>
static class SessionsCommand
{
    public static Command Create(Option<string> data) => new("sessions", "Where people are signed in.") { End(data) };

    static Command End(Option<string> data)
    {
        var username = new Argument<string>("USERNAME") { Description = "The account's user name." };
        var command = new Command("end", "Signs an account out on all its devices, at once. Its password stays.") { username };
        command.SetAction(async (arguments, ct) =>
        {
            var request = new EndSessions(arguments.GetRequiredValue(username));
            using var server = new ControlSocket(arguments.GetRequiredValue(data));
            var ended = await server.AskAsync<EndSessions, SessionsEnded>(
                HttpMethod.Delete, "admin/sessions/" + Uri.EscapeDataString(request.Username), request, ct);
            Console.WriteLine(ended.Count == 1 ? "1 session was ended." : $"{ended.Count} sessions were ended.");
        });
        return command;
    }
}
