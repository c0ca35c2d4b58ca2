using System.CommandLine;
using Parley.Protocol;

namespace Parley.Cli;

/// <summary><c>parley admin create</c> and <c>parley admin reset</c></summary>
static class AdminCommands
{
    public static Command Create(Option<string> data) => new("admin", "Those who run the server.")
    {
        Set("create", "Makes a new account that is an administrator.", exists: false, data),
        Set("reset", "Gives an account a new password, makes it an administrator and signs all its devices out.", exists: true, data),
    };

    static Command Set(string name, string description, bool exists, Option<string> data)
    {
        var username = new Argument<string>("USERNAME") { Description = "The account's user name." };
        var fromStandardInput = new Option<bool>("--password-stdin") { Description = "Take the password from standard input: its first line." };
        var command = new Command(name, description) { username, fromStandardInput };
        command.SetAction(async (arguments, ct) =>
        {
            var request = new SetAdministrator(
                arguments.GetRequiredValue(username), Password.Read(arguments.GetValue(fromStandardInput)), exists);
            using var server = new ControlSocket(arguments.GetRequiredValue(data));
            var account = await server.AskAsync<SetAdministrator, Account>(
                HttpMethod.Put, "admin/administrators/" + Uri.EscapeDataString(request.Username), request, ct);
            Console.WriteLine($"{account.Username} is an administrator and can sign in with the new password.");
        });
        return command;
    }
}
