using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Tests.Contacts;
using Parley.Tests.Harness;

namespace Parley.Tests.Texts;

/// <summary>Every field that people write names and notes into, through the door.</summary>
public sealed class NameFieldsTests(SharedServers servers)
{
    /// <summary>What is not written for others to see beside their own words: keys, codes, choices, passwords, addresses, messages.</summary>
    static readonly string[] Others =
    [
        "After", "Cursor", "Token", "DeviceSecret", "Password", "OldPassword", "NewPassword", "RefreshToken", "Login", "Username", "RegistrationCode", "Code", "Path",
        "Role", "JoinMode", "Direction", "Kind", "Emoji", "Gender", "Birthday", "Avatar", "PresenceVisibility", "WhoMayAdd", "Phone", "Email", "Status", "Text", "Name",
    ];

    /// <summary>How each is set to a text, and what is kept of it.</summary>
    static readonly Dictionary<string, Func<Cast, string, Task<string?>>> Fields = new()
    {
        ["UpdateMe.Nickname"] = async (cast, text) => (await cast.Ann.CallAsync(new UpdateMe(Nickname: text))).Account.Nickname,
        ["UpdateMe.Signature"] = async (cast, text) => (await cast.Ann.CallAsync(new UpdateMe(Signature: text))).Signature,
        ["Register.Nickname"] = async (cast, text) => (await cast.Ann.CallAsync(
            new Register($"new-{Guid.CreateVersion7().ToString("N")[^12..]}", Person.Password, new Device("d", "linux", "d"), text))).Account.Nickname,
        ["Device.Name"] = async (cast, text) =>
        {
            var device = new Device(Guid.CreateVersion7().ToString(), "linux", text);
            await cast.Ann.CallAsync(new LogIn(cast.Ann.Account.Username, Person.Password, device));
            return (await cast.Ann.CallAsync(new ListDevices())).Devices.Single(found => found.Device.DeviceId == device.DeviceId).Device.Name;
        },
        ["CreateGroup.Title"] = async (cast, text) => (await cast.Ann.CallAsync(new CreateGroup(Guid.CreateVersion7(), text, []))).Title,
        ["UpdateGroup.Title"] = async (cast, text) => (await UpdateAsync(cast, new UpdateGroup(cast.Group, Title: text))).Title,
        ["UpdateGroup.Description"] = async (cast, text) => (await UpdateAsync(cast, new UpdateGroup(cast.Group, Description: text))).Description,
        ["UpdateGroup.Announcement"] = async (cast, text) =>
        {
            await UpdateAsync(cast, new UpdateGroup(cast.Group, Announcement: text));
            return (await cast.Ann.CallAsync(new GetConversation(cast.Group))).Group!.Announcement;
        },
        ["SetGroupNickname.Nickname"] = async (cast, text) =>
        {
            await cast.Ann.CallAsync(new SetGroupNickname(cast.Group, text));
            return (await cast.Ann.CallAsync(new GetConversation(cast.Group))).Nickname;
        },
        ["UpdateConversationSettings.Remark"] = async (cast, text) =>
            (await cast.Ann.CallAsync(new UpdateConversationSettings(cast.Group, Remark: text))).Remark,
        ["UpdateContact.Remark"] = async (cast, text) => (await cast.Ann.CallAsync(new UpdateContact(cast.Bob.Id, text))).Remark,
        ["RequestContact.Note"] = async (cast, text) => (await cast.Ann.AskAsync(cast.Cem, text)).Note,
        ["JoinGroup.Note"] = async (cast, text) =>
        {
            var group = await GroupAsync(cast);
            await cast.Cem.CallAsync(new JoinGroup(group, text));
            return (await cast.Ann.CallAsync(new ListApplications(group))).Applications.Single().Note;
        },
        ["InviteToGroup.Note"] = async (cast, text) =>
        {
            var group = await GroupAsync(cast);
            await cast.Ann.CallAsync(new InviteToGroup(group, [cast.Bob.Id], text));
            return (await cast.Bob.CallAsync(new ListGroupInvitations())).Invitations.Single(invitation => invitation.Group.Id == group).Note;
        },
        ["CreateRegistrationCode.Note"] = async (cast, text) => (await cast.Ann.CallAsync(new CreateRegistrationCode(Note: text))).Note,
        ["Poll.Options"] = async (cast, text) => (await SendAsync(cast, poll: new Poll([text, "another"], false, false))).Poll!.Options[0],
        ["Location.Name"] = async (cast, text) => (await SendAsync(cast, new Location(0, 0, Name: text))).Location!.Name,
        ["Location.Address"] = async (cast, text) => (await SendAsync(cast, new Location(0, 0, Address: text))).Location!.Address,
        ["ForwardMessages.Title"] = async (cast, text) =>
        {
            var sent = await cast.Ann.SayAsync(cast.Group, "hello");
            var made = await cast.Ann.CallAsync(new ForwardMessages(cast.Group, Guid.CreateVersion7(), cast.Group, [sent.Seq], Merged: true, text));
            return (await PostedAsync(cast, made.Seqs[0])).Bundle!.Title;
        },
        ["RecallMessage.Reason"] = async (cast, text) =>
        {
            var sent = await cast.Ann.SayAsync(cast.Group, "hello");
            return await ReasonAsync(cast, (await cast.Ann.CallAsync(new RecallMessage(cast.Group, sent.Seq, text))).Seq);
        },
        ["RemoveMessages.Reason"] = async (cast, text) =>
        {
            var sent = await cast.Ann.SayAsync(cast.Group, "hello");
            await cast.Ann.CallAsync(new RemoveMessages(cast.Group, [sent.Seq], text));
            return await ReasonAsync(cast, sent.Seq + 1);
        },
    };

    [Theory, OnBothDatabases]
    public async Task Each_keeps_what_is_seen_and_takes_nothing_else_for_a_name(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var cast = await Cast.AsOfAsync(server);
        foreach (var (field, setAsync) in Fields)
        {
            foreach (var (typed, kept) in new[] { (" Zoe\u0308 \u202Egro\u200B", "Zoë gro"), ("\u2067محمد", "محمد"), ("👨‍👩‍👧 می‌خواهم", "👨‍👩‍👧 می‌خواهم") })
                Assert.Equal((field, kept), (field, await setAsync(cast, typed)));

            foreach (var unseen in new[] { "\u200B", "\u3164\uFE0F", "\u202E \u0301" })
                Assert.Contains(await OutcomeAsync(() => setAsync(cast, unseen)), (string?[])[null, "", "bad_request"]);
            Assert.Equal((field, "bad_request"), (field, await OutcomeAsync(() => setAsync(cast, "a\u0007b"))));
            Assert.Equal((field, "bad_request"), (field, await OutcomeAsync(() => setAsync(cast, "a" + string.Concat(Enumerable.Repeat("\u0324", 5))))));
        }

        foreach (var name in new[] { "UpdateMe.Nickname", "Register.Nickname", "CreateGroup.Title", "UpdateGroup.Title", "Device.Name", "Poll.Options" })
            Assert.Equal((name, "bad_request"), (name, await OutcomeAsync(() => Fields[name](cast, "\u2800"))));
        foreach (var name in new[] { "UpdateMe.Nickname", "Register.Nickname", "SetGroupNickname.Nickname" })
        {
            Assert.Equal((name, "name_reserved"), (name, await OutcomeAsync(() => Fields[name](cast, "@Everyone"))));
            Assert.Equal((name, "name_misleading"), (name, await OutcomeAsync(() => Fields[name](cast, "p\u0430ypal"))));
        }
    }

    [Fact]
    public async Task No_field_of_an_operation_is_forgotten()
    {
        var operations = (await servers.Get(DatabaseKind.SQLite)).Services.GetRequiredService<OperationTable>().All;
        var texts = operations.SelectMany(operation => operation.RequestType.Type.GetProperties().Where(property => property.PropertyType == typeof(string))
            .Select(property => $"{operation.RequestType.Type.Name}.{property.Name}"));

        Assert.Empty(texts.Where(text => !Others.Contains(text.Split('.')[1])).Except(Fields.Keys));
    }

    [Theory, OnBothDatabases]
    public async Task A_message_of_which_nothing_is_seen_is_empty_and_spaces_count(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        var said = await ann.SayAsync(chat, "می‌خواهم 👨‍👩‍👧");

        foreach (var unseen in new[] { "", " \n\t", "\u200B", "\u2800", "\u3164", "\uFEFF\u00AD", "\u202E", "\u0301" })
        {
            Assert.Equal("text_empty", await Refusals.CodeOfAsync(ann, new SendMessage(chat, Guid.CreateVersion7(), unseen)));
            Assert.Equal("text_empty", await Refusals.CodeOfAsync(ann, new EditMessage(chat, said.Seq, Guid.CreateVersion7(), unseen)));
        }

        Assert.Equal("text_too_long", await Refusals.CodeOfAsync(
            ann, new SendMessage(chat, Guid.CreateVersion7(), new string(' ', 200_000), Location: new Location(0, 0))));
        await ann.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), " ", Location: new Location(0, 0)));
    }

    static async Task<Guid> GroupAsync(Cast cast)
    {
        var group = await TestServer.GroupAsync(cast.Ann);
        await cast.Ann.CallAsync(new UpdateGroup(group, JoinMode: JoinModes.Approval));
        return group;
    }

    static async Task<GroupCard> UpdateAsync(Cast cast, UpdateGroup change)
    {
        await cast.Ann.CallAsync(change);
        return await cast.Ann.CallAsync(new FindGroup(cast.Group));
    }

    static async Task<MessagePosted> SendAsync(Cast cast, Location? location = null, Poll? poll = null) => await PostedAsync(
        cast, (await cast.Ann.CallAsync(new SendMessage(cast.Group, Guid.CreateVersion7(), "see", Location: location, Poll: poll))).Seq);

    static async Task<MessagePosted> PostedAsync(Cast cast, long seq) => (await EventAsync(cast, seq)).Read<MessagePosted>();

    static async Task<string?> ReasonAsync(Cast cast, long seq) => (await EventAsync(cast, seq)).Read<MessageRecalled>().Reason;

    static async Task<JsonElement> EventAsync(Cast cast, long seq) =>
        (await cast.Ann.CallAsync(new GetEvents(cast.Group, seq - 1, 1))).Events.Single().Body;

    static async Task<string?> OutcomeAsync(Func<Task<string?>> setAsync)
    {
        try
        {
            return await setAsync();
        }
        catch (RefusedException refused)
        {
            return refused.Code;
        }
    }

    /// <summary>Ann runs the server and a group; Bob is her contact; nobody knows Cem.</summary>
    sealed record Cast(Person Ann, Person Bob, Person Cem, Guid Group)
    {
        public static async Task<Cast> AsOfAsync(TestServer server)
        {
            var (ann, bob, cem) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("cem"));
            await ann.BefriendAsync(bob);
            return new Cast(ann, bob, cem, await TestServer.GroupAsync(ann));
        }
    }
}
