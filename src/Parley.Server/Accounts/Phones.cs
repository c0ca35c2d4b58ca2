using System.Buffers;
using PhoneNumbers;

namespace Parley.Server.Accounts;

/// <summary>Phone numbers as people write them.</summary>
static class Phones
{
    const int MaxLength = 64;

    // Letters on keys are no way to write a number that is to be found again.
    static readonly SearchValues<char> Written = SearchValues.Create("+0123456789 ().-/\u00a0");

    /// <param name="typed">With a plus and the country's code, or as it is dialled in the region.</param>
    /// <param name="region">Two letters (ISO 3166-1); <c>null</c>: only with a plus.</param>
    /// <returns>As <c>+8613800138000</c> (E.164); <c>null</c> when it is no number that could be dialled.</returns>
    public static string? Read(string typed, string? region)
    {
        if (typed.Length > MaxLength || typed.AsSpan().ContainsAnyExcept(Written))
            return null;
        var numbers = PhoneNumberUtil.GetInstance();
        try
        {
            var number = numbers.Parse(typed, region);
            // Whether it could be one, by its length: which are given out changes faster than servers do.
            return numbers.IsPossibleNumber(number) && !number.HasExtension ? numbers.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            // The library's way of saying no.
            return null;
        }
    }

    public static bool IsRegion(string region) => PhoneNumberUtil.GetInstance().GetSupportedRegions().Contains(region);
}
