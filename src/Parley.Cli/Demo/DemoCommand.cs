using System.CommandLine;
using System.Security.Cryptography;
using Parley.Client;

namespace Parley.Cli.Demo;

/// <summary><c>parley demo</c></summary>
static class DemoCommand
{
    public static Command Create(Option<string> data)
    {
        var language = new Option<string>("--language") { Description = "en or zh; as your terminal when left out.", DefaultValueFactory = _ => Words.Default };
        language.AcceptOnlyFromAmong([.. Words.Languages]);
        var password = new Option<string?>("--password") { Description = "The password of everyone in it; one is made when left out." };
        var command = new Command("demo", "Fills an empty server with a day in the life of twelve people, to look at and to try things out on.") { language, password };
        command.SetAction(async (arguments, ct) =>
        {
            var chosen = arguments.GetValue(password) ?? RandomNumberGenerator.GetHexString(16, lowercase: true);
            using var handler = ControlSocket.NewHandler(arguments.GetRequiredValue(data));
            var options = new ParleyClientOptions { Handler = handler, Follow = Follow.Nothing };
            await using var story = new Story(() => new ParleyClient(ControlSocket.Address, options), Words.In(arguments.GetRequiredValue(language)), chosen);
            try
            {
                await story.TellAsync(scene => Console.WriteLine($"… {scene}"), ct);
            }
            catch (ParleyException refused) when (refused.Code == Protocol.ErrorCodes.UsernameTaken)
            {
                throw new FailedException("Someone of the story is on this server already. The demo needs an empty one: start the server with another --Storage:DataFolder.");
            }
            catch (ParleyException refused)
            {
                throw new FailedException($"The server refused a part of the story. {refused.Message}");
            }
            catch (Exception exception) when (exception is HttpRequestException or System.Net.WebSockets.WebSocketException)
            {
                throw new FailedException(ControlSocket.Explain(arguments.GetRequiredValue(data), exception), ExitCodes.Unreachable, exception);
            }

            Console.WriteLine($"Sign in as {string.Join(", ", Story.Cast)} with the password {chosen} (Finn has added a ! to his). Ann is the administrator.");
        });
        return command;
    }
}
