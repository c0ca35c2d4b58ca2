using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Texts;

namespace Parley.Server.Messages;

/// <summary>What a message is beside its text.</summary>
static class MessageContent
{
    /// <summary>One of <see cref="Contents"/>.</summary>
    public static string Of(MessagePosted posted) => posted switch
    {
        { Poll: not null } => Contents.Poll,
        { Card: not null } => Contents.Card,
        { Location: not null } => Contents.Location,
        { Bundle: not null } => Contents.Bundle,
        _ => Contents.Text,
    };

    /// <summary>The request with the names in it as they are kept.</summary>
    public static SendMessage Clean(SendMessage request) => request with
    {
        Location = request.Location is { } place ? place with { Name = Wording.Line(place.Name), Address = Wording.Line(place.Address) } : null,
        Poll = request.Poll is { } poll ? poll with { Options = Array.ConvertAll(poll.Options, option => Wording.Line(option)) } : null,
    };

    public static Error? Refuse(SendMessage request, long now)
    {
        if (request is { Card: null, Location: null, Poll: null })
            return null;
        if (new object?[] { request.Card, request.Location, request.Poll }.Count(part => part is not null) > 1)
            return Errors.BadRequest("A message is one of a card, a location and a poll.");
        return Refuse(request.Location) ?? Refuse(request.Poll, now);
    }

    static Error? Refuse(Location? location) => location switch
    {
        null => null,
        { Latitude: not (>= -90 and <= 90) } or { Longitude: not (>= -180 and <= 180) } =>
            Errors.BadRequest("A latitude is -90 to 90 degrees, a longitude -180 to 180.", "location"),
        _ => Wording.RefuseLine(location.Name, 100, "location") ?? Wording.RefuseLine(location.Address, 200, "location"),
    };

    static Error? Refuse(Poll? poll, long now)
    {
        if (poll is null)
            return null;
        if (poll.Options.Length is < 2 or > 20 || Array.Exists(poll.Options, option => option is null || Wording.RefuseName(option, 100, "poll") is not null)
            || poll.Options.Distinct().Count() < poll.Options.Length)
            return Errors.BadRequest("A poll has 2 to 20 different answers of 1 to 100 characters.", "poll");
        return poll.EndsAt <= now ? Errors.BadRequest("A poll ends in the future.", "poll") : null;
    }
}
