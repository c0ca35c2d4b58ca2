using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Running;

/// <summary>
/// Metrics at <c>/metrics</c>, in Prometheus' text format: open at a port of their own, or with a token at the server's addresses, or
/// not at all, which is so when neither is given. Section <c>Metrics</c>.
/// </summary>
public sealed class MetricsOptions
{
    /// <summary>A port that serves the metrics, and nothing else, to whoever can reach it. When 0, there is none.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>The address that port is opened at; <c>*</c> for all of the machine's.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Whoever sends <c>Authorization: Bearer</c> with this gets the metrics at the server's own addresses.</summary>
    [MinLength(16)]
    public string? Token { get; set; }

    internal bool AreServed => Port > 0 || !string.IsNullOrEmpty(Token);
}
