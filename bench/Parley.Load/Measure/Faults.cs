namespace Parley.Load.Measure;

/// <summary>What went wrong, counted by its code. A run with any is not valid.</summary>
sealed class Faults
{
    // Bounded by the catalogue of error codes and the handful of names given here.
    readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public bool None => _counts.Count == 0;

    public void Count(string code) => _counts[code] = _counts.GetValueOrDefault(code) + 1;

    public override string ToString() =>
        None ? "none" : string.Join(", ", _counts.Select(fault => $"{fault.Key} × {fault.Value:N0}"));
}
