using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Accounts;

sealed class IssueTicketHandler(Tickets tickets) : IHandler<IssueTicket, Ticket>
{
    public ValueTask<Result<Ticket>> HandleAsync(IssueTicket request, Caller caller, CancellationToken ct)
    {
        var (value, expiresAt) = tickets.Issue(caller);
        return ValueTask.FromResult<Result<Ticket>>(new Ticket(value, expiresAt.ToUnixTimeMilliseconds()));
    }
}
