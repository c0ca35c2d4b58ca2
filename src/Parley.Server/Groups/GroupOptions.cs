using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Groups;

/// <summary>Groups and how people come into them. Section <c>Groups</c>.</summary>
public sealed class GroupOptions
{
    /// <summary>How many members a new group takes; its admins can change that.</summary>
    [Range(2, 100_000)]
    public int DefaultMemberLimit { get; set; } = 500;

    /// <summary>How many members a group can be let take.</summary>
    [Range(2, 100_000)]
    public int MaxMemberLimit { get; set; } = 100_000;

    /// <summary>How many admins a group may have beside its owner: each of them is told of every application.</summary>
    [Range(1, 1_000)]
    public int MaxAdmins { get; set; } = 50;

    /// <summary>How many links of a group may work at once.</summary>
    [Range(1, 1_000)]
    public int MaxLinks { get; set; } = 20;

    /// <summary>
    /// How many people who are no contacts of its own an account may bring into groups in a day (UTC), added or invited; beyond it
    /// <c>too_many_strangers</c>.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MaxStrangersPerDay { get; set; } = 500;

    /// <summary>How many members a group begins with room for.</summary>
    internal int InitialMemberLimit => Math.Min(DefaultMemberLimit, MaxMemberLimit);
}
