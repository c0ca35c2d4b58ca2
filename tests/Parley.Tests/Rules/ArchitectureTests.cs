using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Tests.Harness;

namespace Parley.Tests.Rules;

/// <summary>What holds everywhere, of docs/design.md and of the operation table.</summary>
public sealed partial class ArchitectureTests(SharedServers servers)
{
    /// <summary>What features share; and, of the folder of conversations, who is a member.</summary>
    static readonly string[] Shared = ["Doors", "Live", "Log", "Running", "Storage", "Texts"];

    static readonly string[] Features = ["Accounts", "Admin", "Contacts", "Conversations", "Groups", "Messages", "Sync"];

    static readonly string[] Membership = ["Membership", "Memberships", "Members", "Peer"];

    /// <summary>How people are shown, wherever they are named.</summary>
    static readonly string[] People = ["AccountView"];

    /// <summary>What one feature may know of another.</summary>
    static readonly Dictionary<(string Feature, string Other), string[]?> Allowed = new()
    {
        [("Accounts", "Contacts")] = ["Letters"],
        [("Accounts", "Conversations")] = Membership,
        [("Contacts", "Accounts")] = People,
        [("Contacts", "Conversations")] = [.. Membership, "NewConversation", "Unread"],
        [("Conversations", "Accounts")] = People,
        // Who may write is decided with who is a member.
        [("Conversations", "Contacts")] = ["ContactOptions", "WhoMayWrite"],
        [("Groups", "Accounts")] = People,
        [("Groups", "Contacts")] = ["ContactOptions", "WhoMayWrite"],
        // A group is a conversation with rules.
        [("Groups", "Conversations")] = null,
        [("Messages", "Accounts")] = People,
        [("Messages", "Conversations")] = [.. Membership, "Unread"],
        // Its cursors and its resume are those of the list.
        [("Sync", "Conversations")] = [.. Membership, "ConversationList"],
        [("Admin", "Conversations")] = Membership,
        [("Admin", "Accounts")] = null,
    };

    static readonly string Root = FindRoot();

    [Fact]
    public void The_protocol_references_nothing_of_ours_and_the_server_and_the_client_nothing_but_the_protocol()
    {
        Assert.Empty(Ours(typeof(SendMessage).Assembly));
        Assert.Equal(["Parley.Protocol"], Ours(typeof(OperationTable).Assembly));
        Assert.Equal(["Parley.Protocol"], Ours(typeof(Parley.Client.ParleyClient).Assembly));
    }

    [Fact]
    public void Nothing_but_tests_references_the_server()
    {
        foreach (var project in Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            if (name is not "Parley.Tests")
                Assert.DoesNotContain("Parley.Server.csproj", XDocument.Load(project).Descendants("ProjectReference")
                    .Select(reference => Path.GetFileName(reference.Attribute("Include")!.Value.Replace('\\', '/'))));
        }
    }

    [Fact]
    public async Task Every_operation_has_a_name_and_a_route_of_its_own_and_every_name_an_operation()
    {
        var operations = await OperationsAsync();

        // Signing a live connection in is the door's own affair.
        var named = OperationNames.ByRequest.Where(name => name.Key != typeof(Authenticate));
        Assert.Equal(named.Select(name => name.Value).Order(), operations.Select(operation => operation.Name).Order());
        Assert.All(operations, operation => Assert.Equal(operation.Name, OperationNames.ByRequest[operation.RequestType.Type]));
        var routes = operations.Select(operation => $"{operation.Route.Method} {Field().Replace(operation.Route.Path, "{}")}").ToList();
        Assert.Equal(routes.Distinct(), routes);
        Assert.Equal(OperationNames.ByRequest.Count, OperationNames.ByRequest.Values.Distinct().Count());
    }

    [Fact]
    public async Task Every_operation_about_a_conversation_says_what_it_needs_and_no_other_does()
    {
        Assert.All(await OperationsAsync(), operation =>
            Assert.Equal(operation.RequestType.Type.IsAssignableTo(typeof(IInConversation)), operation.Needs is not null));
    }

    [Fact]
    public async Task Every_list_that_is_answered_comes_in_pages()
    {
        foreach (var answer in (await OperationsAsync()).Select(operation => operation.AnswerType.Type).Distinct())
        {
            var fields = answer.GetProperties();
            if (fields.Any(field => field.PropertyType.IsArray && field.PropertyType.GetElementType()!.Assembly == answer.Assembly))
                Assert.True(fields.Any(field => field.Name is "Next" or "LastSeq"), $"{answer.Name} holds a list, but nothing to ask for the next page with.");
        }
    }

    [Fact]
    public async Task Every_error_code_is_declared_by_an_operation_or_by_a_door()
    {
        string[] byDoors = [ErrorCodes.UnknownOperation, ErrorCodes.MethodNotAllowed, ErrorCodes.HttpsRequired, ErrorCodes.Forbidden, ErrorCodes.NotFound];
        var declared = (await OperationsAsync()).SelectMany(operation => operation.Errors).Concat(Operation.CommonErrors).Concat(byDoors).ToHashSet();
        var all = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(code => (string)code.GetRawConstantValue()!).ToList();

        Assert.Equal(all.Distinct(), all);
        Assert.Empty(all.Except(declared));
        Assert.Empty(declared.Except(all));
    }

    [Fact]
    public void Features_know_nothing_of_each_other_but_what_they_share()
    {
        var wrong = new List<string>();
        foreach (var feature in Features)
        {
            foreach (var (file, text) in SourcesOf(feature))
            {
                foreach (var other in Mentioned().Matches(text).Select(match => match.Groups["name"].Value).Distinct().Except([feature, .. Shared]))
                {
                    if (!Allowed.TryGetValue((feature, other), out var types))
                        wrong.Add($"{file} uses {other}");
                    else if (types is not null)
                        wrong.AddRange(TypesOf(other).Except(types).Intersect(WordsOf(text)).Select(type => $"{file} uses {other}.{type}"));
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_of_the_server_is_a_feature_or_shared()
    {
        var folders = Directory.EnumerateDirectories(Path.Combine(Root, "src/Parley.Server")).Select(Path.GetFileName)
            .Except(["bin", "obj", "Properties", "wwwroot"]);
        Assert.Equal(Features.Concat(Shared).Order(), folders.Order());
    }

    async Task<IReadOnlyCollection<Operation>> OperationsAsync() =>
        (await servers.Get(DatabaseKind.SQLite)).Services.GetRequiredService<OperationTable>().All;

    static IEnumerable<string> Ours(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Parley.", StringComparison.Ordinal));

    static IEnumerable<(string File, string Text)> SourcesOf(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, "src/Parley.Server", folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(Root, file), File.ReadAllText(file)));

    static IEnumerable<string> TypesOf(string folder) =>
        SourcesOf(folder).SelectMany(source => Declared().Matches(source.Text)).Select(match => match.Groups["name"].Value).Distinct();

    static IEnumerable<string> WordsOf(string text) => Word().Matches(text).Select(match => match.Value);

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Parley.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run within the repository.");
        return folder.FullName;
    }

    [GeneratedRegex(@"\w+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"\{\w+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Field();

    [GeneratedRegex(@"\bParley\.Server\.(?<name>\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Mentioned();

    // At the margin only: a private record within a class is nobody else's to use.
    [GeneratedRegex(
        @"^((public|internal|sealed|static|abstract|partial|readonly) )*(class|record struct|record|struct|interface|enum) (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Declared();
}
