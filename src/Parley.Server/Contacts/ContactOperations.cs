using Parley.Protocol;
using Parley.Server.Doors;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Contacts;

/// <summary>Start here: every operation on contacts, their requests, blocks and presence.</summary>
static class ContactOperations
{
    public static IServiceCollection AddContacts(this IServiceCollection services) => services
        .AddSingleton<ContactList>()
        .AddOperation<RequestContact, ContactRequest, RequestContactHandler>(Post("/contacts/requests"), Rate.Write,
            errors: [ErrorCodes.NotFound, ErrorCodes.TooManyContacts, ErrorCodes.RejectedLately])
        .AddOperation<ListContactRequests, ContactRequestPage, ListContactRequestsHandler>(Get("/contacts/requests"), Rate.Read)
        .AddOperation<AcceptContact, Contact, AcceptContactHandler>(Post("/contacts/requests/{accountId}/accept"), Rate.Write,
            errors: [ErrorCodes.NotFound, ErrorCodes.TooManyContacts])
        .AddOperation<RejectContact, Done, RejectContactHandler>(Post("/contacts/requests/{accountId}/reject"), Rate.Write,
            errors: [ErrorCodes.NotFound])
        .AddOperation<WithdrawContact, Done, WithdrawContactHandler>(Post("/contacts/requests/{accountId}/withdraw"), Rate.Write,
            errors: [ErrorCodes.NotFound])
        .AddOperation<ListContacts, ContactPage, ListContactsHandler>(Get("/contacts"), Rate.Read)
        .AddOperation<UpdateContact, Contact, UpdateContactHandler>(Patch("/contacts/{accountId}"), Rate.Write,
            errors: [ErrorCodes.NotFound])
        .AddOperation<DeleteContact, Done, DeleteContactHandler>(Delete("/contacts/{accountId}"), Rate.Write,
            errors: [ErrorCodes.NotFound])
        .AddOperation<BlockAccount, Done, BlockAccountHandler>(Put("/blocks/{accountId}"), Rate.Write,
            errors: [ErrorCodes.NotFound])
        .AddOperation<UnblockAccount, Done, UnblockAccountHandler>(Delete("/blocks/{accountId}"), Rate.Write)
        .AddOperation<ListBlocked, BlockedPage, ListBlockedHandler>(Get("/blocks"), Rate.Read)
        .AddOperation<SetPresence, Done, SetPresenceHandler>(Put("/presence"), Rate.Signal);
}
