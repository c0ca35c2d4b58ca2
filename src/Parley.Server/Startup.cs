using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Parley.Server.Accounts;
using Parley.Server.Contacts;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Groups;
using Parley.Server.Live;
using Parley.Server.Log;
using Parley.Server.Messages;
using Parley.Server.Messages.Expiry;
using Parley.Server.Messages.Receipts;
using Parley.Server.Messages.Scheduling;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server;

static class Startup
{
    /// <summary>Reads and checks the configuration: a mistake in it stops the start with a sentence, not a request later with a stack.</summary>
    public static WebApplicationBuilder AddOptions(this WebApplicationBuilder builder)
    {
        var settings = new Settings();
        builder.Add<StorageOptions>("Storage", settings);
        builder.Add<AccountOptions>("Accounts", settings);
        builder.Add<ConversationOptions>("Conversations", settings);
        builder.Add<GroupOptions>("Groups", settings);
        builder.Add<MessageOptions>("Messages", settings);
        builder.Add<ContactOptions>("Contacts", settings);
        builder.Add<LiveOptions>("Live", settings);
        builder.Add<RateLimitOptions>("RateLimits", settings);
        builder.Add<HttpOptions>("Http", settings);
        builder.Add<LogOptions>("Logging", settings);
        builder.Add<MetricsOptions>("Metrics", settings);
        if (settings.FindMistakes(builder.Configuration).ToList() is { Count: > 0 } mistakes)
            throw new OptionsValidationException("", typeof(Settings), mistakes);
        builder.Services.AddSingleton(TimeProvider.System);
        return builder;
    }

    /// <summary>Starts and stops the moving parts in order: stopped last to first, so that what was accepted is committed and told.</summary>
    public static IServiceCollection AddLifetime(this IServiceCollection services) => services
        .AddHostedService<DatabaseStart>()
        .AddHostedService<DatabaseEnd>()
        .AddHostedService(provider => provider.GetRequiredService<Publisher>())
        .AddHostedService(provider => provider.GetRequiredService<Committer>())
        .AddHostedService(provider => provider.GetRequiredService<Remains>())
        .AddHostedService<ScheduledSending>()
        .AddHostedService<ExpirySweep>()
        .AddHostedService<MoveSweep>()
        .AddHostedService<SessionSweep>()
        .AddHostedService<Heartbeats>()
        .AddHostedService<LiveEnd>();

    /// <returns>A sentence for the operator, where the failure is theirs to mend; <c>null</c> for bugs.</returns>
    public static string? Explain(Exception exception) => exception switch
    {
        StorageRefusedException refused => refused.Message,
        OptionsValidationException invalid => "The configuration is wrong. " + string.Join(" ", invalid.Failures),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } inUse => inUse.Message + " Stop what listens there, or choose another address with --urls.",
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };

    static void Add<T>(this WebApplicationBuilder builder, string section, Settings settings)
        where T : class
    {
        settings.Add(section, typeof(T));
        builder.Services.AddOptions<T>()
            .Configure<IConfiguration>((options, configuration) => Bind(configuration.GetSection(section), options))
            .ValidateDataAnnotations().ValidateOnStart();
    }

    /// <summary>For what is needed before there are services.</summary>
    public static T Read<T>(this IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = new T();
        Bind(configuration.GetSection(section), options);
        return options;
    }

    static void Bind<T>(IConfigurationSection section, T options)
        where T : class
    {
        try
        {
            section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException exception)
        {
            // An unknown name, or a value that is no number, no time span …
            throw new OptionsValidationException(section.Path, typeof(T), [$"{section.Path}: {exception.Message}"]);
        }
    }
}
