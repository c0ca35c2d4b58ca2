namespace Parley.Protocol;

/// <summary>The names of the operations: what <c>op</c> says in a frame.</summary>
public static class OperationNames
{
    /// <summary>The name of each request type.</summary>
    public static readonly IReadOnlyDictionary<Type, string> ByRequest = new Dictionary<Type, string>
    {
        [typeof(Register)] = "accounts.register",
        [typeof(GetMe)] = "accounts.me",
        [typeof(UpdateMe)] = "accounts.update",
        [typeof(FindAccount)] = "accounts.find",
        [typeof(LogIn)] = "sessions.logIn",
        [typeof(Refresh)] = "sessions.refresh",
        [typeof(LogOut)] = "sessions.logOut",
        [typeof(IssueTicket)] = "sessions.ticket",
        [typeof(Authenticate)] = "sessions.authenticate",
        [typeof(OpenDirect)] = "conversations.openDirect",
        [typeof(CreateGroup)] = "conversations.createGroup",
        [typeof(ListConversations)] = "conversations.list",
        [typeof(GetConversation)] = "conversations.get",
        [typeof(ListMembers)] = "conversations.members",
        [typeof(AddMembers)] = "conversations.addMembers",
        [typeof(RemoveMember)] = "conversations.removeMember",
        [typeof(Leave)] = "conversations.leave",
        [typeof(TransferOwnership)] = "conversations.transfer",
        [typeof(SetMark)] = "conversations.mark",
        [typeof(SetTyping)] = "conversations.typing",
        [typeof(SendMessage)] = "messages.send",
        [typeof(EditMessage)] = "messages.edit",
        [typeof(RecallMessage)] = "messages.recall",
        [typeof(AddReaction)] = "messages.react",
        [typeof(RemoveReaction)] = "messages.unreact",
        [typeof(GetHistory)] = "messages.history",
        [typeof(GetEvents)] = "sync.events",
        [typeof(Resume)] = "sync.resume",
        [typeof(GetStatistics)] = "admin.statistics",
        [typeof(SetAdministrator)] = "admin.setAdministrator",
        [typeof(BackUp)] = "admin.backUp",
    };
}
