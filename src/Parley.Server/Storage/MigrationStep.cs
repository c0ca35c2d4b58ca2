using System.Data.Common;

namespace Parley.Server.Storage;

/// <summary>What of a schema's version SQL alone cannot do: a feature's, run after the <c>.sql</c> file of that number in its transaction.</summary>
sealed record MigrationStep(int Version, Func<DbTransaction, Task> RunAsync);
