namespace Parley.Server.Storage;

/// <summary>The server cannot start on this storage. The message says what to change; it is printed without a stack.</summary>
sealed class StorageRefusedException(string message, Exception? inner = null) : Exception(message, inner);
