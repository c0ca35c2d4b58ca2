// What ASP.NET Core's WebSockets cost by themselves, to compare Parley with: the same frames, one queue and one send loop
// per connection, one frame per send; no accounts, no rights, no disk.
using Parley.Baseline;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
var conversations = new Conversations();

app.UseWebSockets();
app.MapGet("/health/ready", () => "ready");
app.Map("/ws", async (HttpContext context) =>
{
    if (!context.WebSockets.IsWebSocketRequest)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return;
    }

    using var socket = await context.WebSockets.AcceptWebSocketAsync("parley.v1.json");
    var conversation = Guid.TryParse(context.Request.Query["conversation"], out var id) ? conversations.Open(id) : null;
    await new Connection(socket, conversation).RunAsync(app.Lifetime.ApplicationStopping);
});
app.Run();
