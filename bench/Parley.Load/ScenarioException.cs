namespace Parley.Load;

/// <summary>The scenario cannot go on; the message says why.</summary>
#pragma warning disable CA1032 // caught in one place, always made with its reason
sealed class ScenarioException(string message) : Exception(message);
#pragma warning restore CA1032
