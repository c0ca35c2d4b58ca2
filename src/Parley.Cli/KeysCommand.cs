using System.CommandLine;
using Parley.Protocol;

namespace Parley.Cli;

/// <summary><c>parley keys rotate</c></summary>
static class KeysCommand
{
    public static Command Create(Option<string> data) => new("keys", "What tokens are signed with.") { Rotate(data) };

    static Command Rotate(Option<string> data)
    {
        var forgetOlder = new Option<bool>("--forget-older")
        {
            Description = "What older keys have signed is good no more, for when others have seen one. Clients renew their tokens by themselves.",
        };
        var command = new Command("rotate", "Makes a key that signs from now on. Nobody is signed out.") { forgetOlder };
        command.SetAction(async (arguments, ct) =>
        {
            using var server = new ControlSocket(arguments.GetRequiredValue(data));
            var rotated = await server.AskAsync<RotateKeys, KeysRotated>(
                HttpMethod.Post, "admin/keys/rotation", new RotateKeys(arguments.GetValue(forgetOlder)), ct);
            Console.WriteLine($"Tokens are signed with the key {rotated.KeyId} from now on; older keys that are still good: {rotated.Older}.");
        });
        return command;
    }
}
