using System.ComponentModel;
using System.Diagnostics;
using Npgsql;

namespace Parley.Server.Storage;

/// <summary>PostgreSQL's own tool makes the copy: it knows better than we could what belongs to one.</summary>
static class PostgresDump
{
    /// <returns>Why there is none; <c>null</c> when there is.</returns>
    public static async Task<string?> WriteAsync(NpgsqlConnectionStringBuilder database, string path, CancellationToken ct)
    {
        using var dump = new Process { StartInfo = Command(database, path) };
        try
        {
            dump.Start();
        }
        catch (Win32Exception)
        {
            return "PostgreSQL's pg_dump is not installed on the server's machine. Install PostgreSQL's client programs there, or run pg_dump -Fc where they are.";
        }

        try
        {
            var complaint = await dump.StandardError.ReadToEndAsync(ct);
            await dump.WaitForExitAsync(ct);
            return dump.ExitCode == 0 ? null : $"pg_dump ended with {dump.ExitCode}: {complaint.Trim()}";
        }
        catch (OperationCanceledException)
        {
            dump.Kill();
            throw;
        }
    }

    static ProcessStartInfo Command(NpgsqlConnectionStringBuilder database, string path)
    {
        var command = new ProcessStartInfo("pg_dump", ["--format=custom", "--no-password", "--file", path])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // By environment: everyone on the machine can read a command line.
        Set("PGHOST", database.Host);
        Set("PGPORT", database.Port.ToString());
        Set("PGUSER", database.Username);
        Set("PGPASSWORD", database.Password);
        Set("PGPASSFILE", database.Passfile);
        Set("PGDATABASE", database.Database);
        Set("PGSSLMODE", SslMode(database.SslMode));
        Set("PGSSLROOTCERT", database.RootCertificate);
        Set("PGSSLCERT", database.SslCertificate);
        Set("PGSSLKEY", database.SslKey);
        return command;

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                command.Environment[name] = value;
        }
    }

    /// <summary>libpq's word for it.</summary>
    static string SslMode(SslMode mode) => mode switch
    {
        Npgsql.SslMode.VerifyCA => "verify-ca",
        Npgsql.SslMode.VerifyFull => "verify-full",
        _ => mode.ToString().ToLowerInvariant(),
    };
}
