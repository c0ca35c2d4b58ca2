namespace Parley.Server.Doors;

static class Addresses
{
    /// <summary>One more address beside the configured ones. Kestrel takes either addresses or endpoints, so it must be of the kind that is used.</summary>
    public static void AlsoListenAt(this WebApplicationBuilder builder, string name, string url)
    {
        if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            builder.Configuration[$"Kestrel:Endpoints:{name}:Url"] = url;
        else
            builder.WebHost.UseUrls($"{builder.Configuration["urls"]};{url}");
    }
}
