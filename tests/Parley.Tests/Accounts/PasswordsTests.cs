using System.Diagnostics;
using System.Security.Cryptography;
using Parley.Server.Accounts;

namespace Parley.Tests.Accounts;

public sealed class PasswordsTests
{
    static readonly HashingPlaces Places = new(TimeProvider.System, maxWaiting: 1000);

    readonly Passwords _passwords = new(Places, iterations: 1000);

    [Fact]
    public async Task The_right_password_is_right_and_any_other_is_wrong()
    {
        var stored = await HashAsync(_passwords, "correct horse");

        Assert.Equal((true, false), await VerifyAsync(_passwords, "correct horse", stored));
        Assert.Equal((false, false), await VerifyAsync(_passwords, "correct Horse", stored));
        Assert.Equal((false, false), await VerifyAsync(_passwords, "correct horse ", stored));
        Assert.Equal((false, false), await VerifyAsync(_passwords, "", stored));
    }

    [Fact]
    public async Task One_password_is_never_stored_the_same_way_twice() =>
        Assert.NotEqual(await HashAsync(_passwords, "correct horse"), await HashAsync(_passwords, "correct horse"));

    [Fact]
    public async Task What_is_stored_says_how_it_was_made()
    {
        var stored = await HashAsync(new Passwords(Places, iterations: 1234), "correct horse");
        Assert.Matches(@"^pbkdf2-sha256\$1234\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$", stored);
    }

    // The vectors of RFC 7914 §11, their first 32 bytes.
    [Theory]
    [InlineData("passwd", "pbkdf2-sha256$1$c2FsdA==$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=")]
    [InlineData("Password", "pbkdf2-sha256$80000$TmFDbA==$TdzY9guYviGDDO5e8icB+WQaRBjQTAQUrv8Ih2s0q1Y=")]
    public async Task Hashes_made_elsewhere_can_be_verified(string password, string stored)
    {
        var (right, _) = await VerifyAsync(_passwords, password, stored);
        Assert.True(right);
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1001)]
    public async Task A_right_password_hashed_at_another_cost_should_be_hashed_anew(int iterations)
    {
        var stored = await HashAsync(new Passwords(Places, iterations), "correct horse");

        Assert.Equal((true, true), await VerifyAsync(_passwords, "correct horse", stored));
        Assert.Equal((false, false), await VerifyAsync(_passwords, "battery staple", stored));
    }

    [Fact]
    public async Task An_unknown_account_has_no_right_password() =>
        Assert.Equal((false, false), await VerifyAsync(_passwords, "correct horse", stored: null));

    [Theory]
    [InlineData("")]
    [InlineData("correct horse")]
    [InlineData("bcrypt$10$c2FsdA==$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=")]
    [InlineData("pbkdf2-sha256$many$c2FsdA==$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=")]
    [InlineData("pbkdf2-sha256$1$c2FsdA==$?")]
    [InlineData("pbkdf2-sha256$1$c2FsdA==$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=$")]
    public async Task What_was_not_stored_here_is_an_error(string stored) =>
        await Assert.ThrowsAsync<FormatException>(async () => await VerifyAsync(_passwords, "correct horse", stored));

    [Fact]
    public async Task Time_does_not_tell_whether_an_account_exists()
    {
        var passwords = new Passwords(Places, iterations: 40_000);
        var current = await HashAsync(passwords, "correct horse");
        var cheaper = await HashAsync(new Passwords(Places, iterations: 4_000), "correct horse");

        // The fastest of many, since whatever else the machine does makes it slower; as many as it takes to agree.
        var (known, unknown, old) = (TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var i = 0; i < 5 || (i < 100 && !(IsAlike(unknown) && IsAlike(old))); i++)
        {
            known = Shorter(known, await TimeAsync(current));
            unknown = Shorter(unknown, await TimeAsync(stored: null));
            old = Shorter(old, await TimeAsync(cheaper));
        }

        Assert.True(IsAlike(unknown), $"A known account takes {known}, an unknown one {unknown}.");
        Assert.True(IsAlike(old), $"A known account takes {known}, one with an old hash {old}.");

        bool IsAlike(TimeSpan other) => other / known is > 0.75 and < 1.33;

        static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

        async Task<TimeSpan> TimeAsync(string? stored)
        {
            var started = Stopwatch.GetTimestamp();
            await VerifyAsync(passwords, "battery staple", stored);
            return Stopwatch.GetElapsedTime(started);
        }
    }

    [Fact]
    public async Task Who_asks_is_not_held_up_by_the_hashing()
    {
        var hashing = HashAsync(new Passwords(Places), "correct horse");
        Assert.False(hashing.IsCompleted);
        await hashing;
    }

    [Fact]
    public async Task Who_has_gone_away_waits_for_no_hash()
    {
        var gone = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await HashAsync(_passwords, "correct horse", gone));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await VerifyAsync(_passwords, "correct horse", null, gone));
    }

    [Fact]
    public async Task Many_at_once_are_all_answered()
    {
        var stored = await HashAsync(_passwords, "correct horse");
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 200).Select(
            i => VerifyAsync(_passwords, i % 2 == 0 ? "correct horse" : "battery staple", stored)));

        Assert.All(verdicts.Index(), verdict => Assert.Equal(verdict.Index % 2 == 0, verdict.Item.Right));
    }

    [Fact]
    public async Task Every_character_counts_in_any_script()
    {
        var stored = await HashAsync(_passwords, "пароль-密码-🔑-é");

        Assert.True((await VerifyAsync(_passwords, "пароль-密码-🔑-é", stored)).Right);
        Assert.False((await VerifyAsync(_passwords, "пароль-密码-🔒-é", stored)).Right);
        Assert.False((await VerifyAsync(_passwords, "????????????????", stored)).Right);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("PassWord1")]
    [InlineData("12345678")]
    [InlineData("iloveyou")]
    [InlineData("CONTRASEÑA")]
    [InlineData("1qaz2wsx")]
    [InlineData("trustno1")]
    [InlineData("Blink182")]
    public void The_commonest_passwords_are_known_in_capitals_or_not(string password) => Assert.True(CommonPasswords.Contains(password));

    [Theory]
    [InlineData("tidal-velvet-canoe")]
    [InlineData("passwords are hard")]
    [InlineData("")]
    public void A_password_of_ones_own_is_not_common(string password) => Assert.False(CommonPasswords.Contains(password));

    [Fact]
    public void Ten_thousand_are_known() => Assert.InRange(CommonPasswords.Count, 10_000, 20_000);

    [Theory]
    [InlineData("annabelle", "annabelle-1999")]
    [InlineData("annabelle", "1999AnnaBelle")]
    [InlineData("annabelle", "ANNABELLEannabelle!")]
    [InlineData("annabelle", "ａｎｎａｂｅｌｌｅ2024")]
    [InlineData("smith", "smith.2024")]
    [InlineData("smith", "password1smith")]
    [InlineData("j.mueller", "j.mueller99")]
    [InlineData("ann", "12345-Ann")]
    [InlineData("parley", "parley!2024")]
    [InlineData("chat-house", "chat-house1")]
    [InlineData("欧阳娜娜", "欧阳娜娜2024")]
    public void A_password_is_no_name_of_the_account_or_the_server(string word, string password)
    {
        var refusal = NewPassword.Refuse(password, Options(), "annabelle", "Ann Smith 欧阳娜娜", "j.mueller@example.org");

        Assert.Equal("weak_password", refusal?.Code);
        Assert.Equal(("name", word), (refusal!.Details!["reason"], refusal.Details["word"]));
    }

    [Theory]
    [InlineData("annabelle likes trees")]
    [InlineData("planning for 2024")]
    [InlineData("parley with smith, at noon")]
    public void A_name_in_a_password_of_ones_own_does_no_harm(string password) =>
        Assert.Null(NewPassword.Refuse(password, Options(), "annabelle", "Ann Smith", null));

    [Fact]
    public async Task A_password_is_the_same_from_every_keyboard()
    {
        var stored = await HashAsync(_passwords, "caf\u00e9-ﬁnale-１２");

        Assert.Equal((true, false), await VerifyAsync(_passwords, "cafe\u0301-finale-12", stored));
        Assert.Equal((false, false), await VerifyAsync(_passwords, "cafe-finale-12", stored));
    }

    [Fact]
    public async Task What_was_hashed_as_it_was_typed_goes_on_being_right_and_is_hashed_anew()
    {
        // "cafe" with a combining accent, as it was typed, under 1000 iterations.
        byte[] salt = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        var hash = Rfc2898DeriveBytes.Pbkdf2("cafe\u0301-finale", salt, 1000, HashAlgorithmName.SHA256, 32);
        var stored = $"pbkdf2-sha256$1000${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";

        Assert.Equal((true, true), await VerifyAsync(_passwords, "cafe\u0301-finale", stored));
        Assert.Equal((false, false), await VerifyAsync(_passwords, "caf\u00e9-finale", stored));
    }

    static AccountOptions Options() => new() { Issuer = "chat-house" };

    [Fact]
    public void The_list_holds_only_what_could_be_a_password_here()
    {
        using var reader = new StreamReader(
            typeof(CommonPasswords).Assembly.GetManifestResourceStream(typeof(CommonPasswords), "common-passwords.txt")!);
        var list = reader.ReadToEnd().TrimEnd('\n').Split('\n');

        Assert.InRange(list.Length, 300, 3000);
        Assert.All(list, password => Assert.InRange(password.Length, 8, 256));
        Assert.Equal(list.Length, list.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.DoesNotContain(list, password => password.Any(char.IsWhiteSpace));
    }

    static async Task<string> HashAsync(Passwords passwords, string password, CancellationToken ct = default) =>
        (await passwords.HashAsync(password, Asker.Stranger("somewhere"), ct)).Value!;

    static async Task<(bool Right, bool NeedsRehash)> VerifyAsync(Passwords passwords, string password, string? stored, CancellationToken ct = default) =>
        (await passwords.VerifyAsync(password, stored, Asker.Stranger("somewhere"), ct)).Value;
}
