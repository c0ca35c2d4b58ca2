using System.Reflection;

namespace Parley.Server.Running;

static class ServerVersion
{
    /// <summary>As released; builds from a working copy carry their commit after a plus sign.</summary>
    public static readonly string Text =
        typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
