using System.Globalization;

namespace Parley.Tests.Long;

/// <summary>
/// What takes longer than a gate may: <c>./test.sh long</c>. A test of it is <c>[Fact(Explicit = true)]</c>, or a theory, in a class with
/// <c>[Trait(LongRun.Trait, LongRun.Long)]</c>, and takes its seed and its amount from here.
/// </summary>
static class LongRun
{
    public const string Trait = "Run";
    public const string Long = "long";

    /// <summary>The same seed gives the same choices; <c>./test.sh long</c> draws one and says it.</summary>
    public static int Seed { get; } = Number("PARLEY_LONG_SEED") ?? 20_26;

    /// <param name="all">How many rounds, frames … there are unless <c>PARLEY_LONG_ROUNDS</c> says otherwise.</param>
    public static int Rounds(int all) => Number("PARLEY_LONG_ROUNDS") ?? all;

    static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
