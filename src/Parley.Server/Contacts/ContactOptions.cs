using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Contacts;

/// <summary>Who may write to whom, where neither blocks the other.</summary>
public enum WhoMayWrite
{
    /// <summary>Anyone to anyone.</summary>
    Everyone,
    /// <summary>Contacts to each other; groups are apart from it.</summary>
    Contacts,
}

/// <summary>Contacts and their requests. Section <c>Contacts</c>.</summary>
public sealed class ContactOptions
{
    /// <summary><c>Everyone</c>: anyone may open a direct conversation and add others to groups. <c>Contacts</c>: only contacts may.</summary>
    [EnumDataType(typeof(WhoMayWrite))]
    public WhoMayWrite WhoMayWrite { get; set; } = WhoMayWrite.Everyone;

    /// <summary>How many contacts an account may have.</summary>
    [Range(1, 100_000)]
    public int MaxContacts { get; set; } = 10_000;

    /// <summary>How many requests of an account may wait for an answer.</summary>
    [Range(1, 10_000)]
    public int MaxPendingRequests { get; set; } = 500;

    /// <summary>
    /// How long whoever was rejected cannot ask the same person again. Whoever was told of it is refused; for whoever was not, the request
    /// seems to wait.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "366.00:00:00")]
    public TimeSpan WaitAfterRejection { get; set; } = TimeSpan.FromDays(7);
}
