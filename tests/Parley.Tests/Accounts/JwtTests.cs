using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Parley.Server.Accounts;

namespace Parley.Tests.Accounts;

public sealed class JwtTests
{
    const string Issuer = "https://chat.example";
    const string Audience = "parley";
    const string Ids = """ "sub":"01890a5d-ac96-774b-bcce-b302099a8057","sid":"01890a5d-ac96-774b-bcce-b302099a8058" """;
    const string Parties = """ "iss":"https://chat.example","aud":"parley" """;
    const string Times = """ "iat":1700000000,"exp":1700000060 """;
    const string Roles = """ "roles":["admin"] """;
    const string GoodHeader = """{"alg":"HS256"}""";
    const string GoodClaims = $"{{{Ids},{Parties},{Times},{Roles}}}";

    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    static readonly AccessToken Token = new(
        Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"), Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8058"),
        ["admin", "Zoë"], Now, Now.AddMinutes(1), Issuer, Audience);

    readonly Clock _clock = new(Now);
    readonly Jwt _jwt;

    public JwtTests() => _jwt = Of(Key);

    [Fact]
    public void A_token_says_what_was_signed()
    {
        var read = _jwt.Verify(_jwt.Sign(Token), Issuer, Audience);

        Assert.NotNull(read);
        Assert.Equal(Token.Roles, read.Roles);
        Assert.Equal(Token with { Roles = read.Roles }, read);
    }

    [Fact]
    public void A_token_may_carry_no_roles()
    {
        var read = _jwt.Verify(_jwt.Sign(Token with { Roles = [] }), Issuer, Audience);
        Assert.NotNull(read);
        Assert.Empty(read.Roles);
    }

    [Fact]
    public void The_example_of_RFC_7515_A_1_is_signed_as_written_there()
    {
        var key = Base64Url.DecodeFromChars("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
        var input = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"u8;

        Assert.True(Jwt.IsSigned(new SigningKey(key), input, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"u8));
        Assert.False(Jwt.IsSigned(new SigningKey(Key), input, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"u8));
    }

    [Fact]
    public void A_key_shorter_than_the_hash_is_refused() =>
        Assert.Throws<ArgumentException>(() => new SigningKey(new byte[31]));

    [Fact]
    public void A_token_too_long_to_be_read_again_is_not_signed() =>
        Assert.Throws<ArgumentException>(() => _jwt.Sign(Token with { Roles = [new string('x', Jwt.MaxLength)] }));

    [Fact]
    public void A_token_signed_with_another_key_is_refused()
    {
        var other = Of([.. Key.Reverse()]);
        AssertRefused(other.Sign(Token));
    }

    [Fact]
    public void What_an_older_key_has_signed_is_good_and_the_newest_signs()
    {
        byte[] newer = [.. Key.Reverse()];
        var old = _jwt.Sign(Token);
        var rotated = Of(newer, Key);

        Assert.NotNull(rotated.Verify(old, Issuer, Audience));
        // As it was written before keys had names.
        Assert.NotNull(rotated.Verify(Sign(GoodHeader, GoodClaims), Issuer, Audience));
        Assert.NotNull(Of(newer).Verify(rotated.Sign(Token), Issuer, Audience));
        AssertRefused(rotated.Sign(Token));
        Assert.Null(Of(newer).Verify(old, Issuer, Audience));
        // Who names one key signs with it.
        var header = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"HS256", "kid":"{{new SigningKey(newer).Id}}"}"""));
        Assert.Null(rotated.Verify(Sign(header, old.Split('.')[1], Key), Issuer, Audience));
        Assert.NotNull(rotated.Verify(Sign(header, old.Split('.')[1], newer), Issuer, Audience));
    }

    [Fact]
    public void A_token_of_another_issuer_or_for_another_audience_is_refused()
    {
        AssertRefused(_jwt.Sign(Token with { Issuer = "https://other.example" }));
        AssertRefused(_jwt.Sign(Token with { Audience = "other" }));
    }

    [Fact]
    public void A_token_is_good_until_the_second_it_expires()
    {
        var token = _jwt.Sign(Token);
        _clock.Now = Token.ExpiresAt - TimeSpan.FromTicks(1);
        Assert.NotNull(_jwt.Verify(token, Issuer, Audience));

        _clock.Now = Token.ExpiresAt;
        AssertRefused(token);
    }

    [Fact]
    public void Leeway_is_given_to_what_was_issued_by_a_clock_ahead_and_makes_nothing_good_for_longer()
    {
        var ring = new KeyRing(Key);
        var lenient = new Jwt(() => ring, _clock, TimeSpan.FromSeconds(5));
        var token = _jwt.Sign(Token);

        Assert.NotNull(VerifyAt(Token.IssuedAt.AddSeconds(-5)));
        Assert.Null(VerifyAt(Token.IssuedAt.AddSeconds(-5.001)));
        Assert.NotNull(VerifyAt(Token.ExpiresAt.AddSeconds(-0.001)));
        Assert.Null(VerifyAt(Token.ExpiresAt));

        AccessToken? VerifyAt(DateTimeOffset time)
        {
            _clock.Now = time;
            return lenient.Verify(token, Issuer, Audience);
        }
    }

    [Theory]
    [InlineData("""{"alg":"HS256"}""", GoodClaims)]
    [InlineData("""{"typ":"JWT", "alg":"HS256"}""", GoodClaims)]
    [InlineData("""{"alg":"HS256","kid":"riFsLvUkejeC"}""", GoodClaims)]
    [InlineData("""{"\u0061lg":"HS256"}""", GoodClaims)]
    [InlineData(GoodHeader, $$"""{{{Ids}},{{Parties}},{{Times}},{{Roles}},"nbf":1700000000,"jti":"7","more":{"a":[1]} }""")]
    public void A_token_in_other_words_is_accepted(string header, string claims) =>
        Assert.NotNull(_jwt.Verify(Sign(header, claims), Issuer, Audience));

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":"HS512"}""")]
    [InlineData("""{"alg":"hs256"}""")]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"alg":["HS256"]}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","\u0061lg":"none"}""")]
    [InlineData("""{"alg":"HS256","kid":"a","kid":"b"}""")]
    [InlineData("""{"alg":"HS256","kid":"7"}""")]
    [InlineData("""{"alg":"HS256","kid":null}""")]
    [InlineData("""{"alg":"HS256","kid":"../access-token.key"}""")]
    [InlineData("""{"alg":"HS256","typ":"JWE"}""")]
    [InlineData("""{"alg":"HS256","typ":"jwt"}""")]
    [InlineData("""{"alg":"HS256","typ":null}""")]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""")]
    [InlineData("""{"alg":"HS256","crit":[]}""")]
    [InlineData("""{"alg":"HS256","crit":null}""")]
    [InlineData("""{"alg":"HS256","\ud800":1}""")]
    [InlineData("""{"alg":"HS256",}""")]
    [InlineData("""{"alg":"HS256"} {}""")]
    [InlineData("""["alg","HS256"]""")]
    [InlineData("\"HS256\"")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("")]
    public void A_header_that_is_not_HS256_and_nothing_else_is_refused(string header) => AssertRefused(Sign(header, GoodClaims));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData($"{{{Ids},{Parties},{Times},{Roles}}} {{}}")]
    [InlineData($"{{{Ids},{Parties},{Times},{Roles},}}")]
    [InlineData($"{{{Ids},{Parties},{Times},{Roles},{Roles}}}")]
    [InlineData($"{{{Ids},{Parties},{Times},{Roles},{Times}}}")]
    [InlineData($$"""{{{Ids}},{{Parties}},{{Times}},{{Roles}},"x":{"y":1,"y":2} }""")]
    [InlineData($$"""{{{Ids}},{{Parties}},{{Times}},{{Roles}},"x":[[[[1]]]]}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},{{Times}},{{Roles}},"\udc00":1}""")]
    [InlineData($"{{{Parties},{Times},{Roles}}}")]
    [InlineData($"{{{Ids},{Times},{Roles}}}")]
    [InlineData($"{{{Ids},{Parties},{Roles}}}")]
    [InlineData($"{{{Ids},{Parties},{Times}}}")]
    [InlineData($$"""{"sub":"ann","sid":"01890a5d-ac96-774b-bcce-b302099a8058",{{Parties}},{{Times}},{{Roles}}}""")]
    [InlineData($$"""{"sub":"01890a5dac96774bbcceb302099a8057","sid":"01890a5d-ac96-774b-bcce-b302099a8058",{{Parties}},{{Times}},{{Roles}}}""")]
    [InlineData($$"""{"sub":7,"sid":"01890a5d-ac96-774b-bcce-b302099a8058",{{Parties}},{{Times}},{{Roles}}}""")]
    [InlineData($$"""{"sub":"01890a5d-ac96-774b-bcce-b302099a8057",{{Parties}},{{Times}},{{Roles}}}""")]
    [InlineData($$"""{"sub":"01890a5d-ac96-774b-bcce-b302099a8057","sid":"",{{Parties}},{{Times}},{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},"iss":"https://chat.example/","aud":"parley",{{Times}},{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},"iss":"https://chat.example","aud":["parley"],{{Times}},{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},"iss":null,"aud":"parley",{{Times}},{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},"iat":1700000000,{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},"exp":1700000060,{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},"iat":1700000000,"exp":1700000000,{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},"iat":1700000001,"exp":1700000060,{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},"iat":1700000000,"exp":1700000060.5,{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},"iat":1700000000,"exp":"1700000060",{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},"iat":1700000000,"exp":null,{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},"iat":1700000000,"exp":-1,{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},"iat":1700000000,"exp":9223372036854775807,{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},"iat":1700000000,"exp":1e300,{{Roles}}}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},{{Times}},{{Roles}},"nbf":1700000001}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},{{Times}},{{Roles}},"nbf":"1700000000"}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},{{Times}},{{Roles}},"nbf":null}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},{{Times}},"roles":"admin"}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},{{Times}},"roles":[7]}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},{{Times}},"roles":[null]}""")]
    [InlineData($$"""{{{Ids}},{{Parties}},{{Times}},"roles":["\ud800"]}""")]
    public void Claims_that_are_missing_wrong_or_said_twice_are_refused(string claims) => AssertRefused(Sign(GoodHeader, claims));

    [Fact]
    public void Claims_that_are_not_UTF_8_are_refused()
    {
        var claims = Encoding.Latin1.GetBytes($$"""{{{Ids}},{{Parties}},{{Times}},"roles":["{{'\u00ff'}}"]}""");
        AssertRefused(Sign(Base64Url.EncodeToString("""{"alg":"HS256"}"""u8), Base64Url.EncodeToString(claims), Key));
    }

    [Fact]
    public void A_token_has_exactly_three_parts()
    {
        var parts = _jwt.Sign(Token).Split('.');
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(GoodHeader));
        var claims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(GoodClaims));

        AssertRefused("");
        AssertRefused(".");
        AssertRefused("..");
        AssertRefused("...");
        AssertRefused(parts[0]);
        AssertRefused($"{parts[0]}.{parts[1]}");
        AssertRefused($"{parts[0]}.{parts[1]}.");
        AssertRefused($"{parts[0]}.{parts[1]}.{parts[2]}.");
        AssertRefused($".{parts[0]}.{parts[1]}.{parts[2]}");
        AssertRefused($"{parts[0]}.{parts[1]}.{parts[2]}.{parts[2]}");
        // Even our own signature does not make four parts good, or two.
        AssertRefused(Sign(header, $"{claims}.", Key));
        AssertRefused(Sign(header, $".{claims}", Key));
        AssertRefused(Sign("", header, Key));
    }

    [Fact]
    public void Only_the_canonical_encoding_is_read()
    {
        var header = Base64Url.EncodeToString("""{"alg":"HS256" }"""u8); // 16 bytes: two characters at the end, with four unused bits
        var claims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(GoodClaims));
        Assert.NotNull(_jwt.Verify(Sign(header, claims, Key), Issuer, Audience));

        foreach (var variant in Variants(header))
            AssertRefused(Sign(variant, claims, Key));
        foreach (var variant in Variants(claims))
            AssertRefused(Sign(header, variant, Key));

        var token = Sign(header, claims, Key);
        var signatureAt = token.LastIndexOf('.') + 1;
        foreach (var variant in Variants(token[signatureAt..]))
            AssertRefused(token[..signatureAt] + variant);

        static IEnumerable<string> Variants(string text) =>
        [
            text + "=", text + "==", text + " ", " " + text, text + "\n", text.Insert(4, "\r\n"), text + "A", text[..^1], text + "+", text + "/", text + "é",
            .. Enumerable.Range(1, text.Length % 4 == 0 ? 0 : 3).Select(stray => text[..^1] + (char)(text[^1] + stray)),
        ];
    }

    [Fact]
    public void A_token_beyond_the_size_limit_is_refused()
    {
        var longest = Sign(GoodHeader, Padded(0));
        var padding = (Jwt.MaxLength - longest.Length) / 4 * 3;
        Assert.NotNull(_jwt.Verify(Sign(GoodHeader, Padded(padding)), Issuer, Audience));
        AssertRefused(Sign(GoodHeader, Padded(padding + 4)));

        static string Padded(int spaces) => GoodClaims + new string(' ', spaces);
    }

    [Fact]
    public void A_token_with_any_bit_changed_is_refused()
    {
        var token = _jwt.Sign(Token).ToCharArray();
        for (var i = 0; i < token.Length; i++)
        {
            for (var bit = 0; bit < 16; bit++)
            {
                token[i] ^= (char)(1 << bit);
                Assert.Null(_jwt.Verify(token, Issuer, Audience));
                token[i] ^= (char)(1 << bit);
            }
        }
    }

    [Fact]
    public void Whatever_is_not_a_token_is_refused_and_throws_nothing()
    {
        var token = _jwt.Sign(Token);
        Prop.ForAll<string?>(text => _jwt.Verify(text, Issuer, Audience) is null).QuickCheckThrowOnFailure();
        Prop.ForAll<string?, int>((text, at) => Verify(token.Insert((int)((uint)at % token.Length), text + ".")) is null).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[], byte[]>((header, claims) =>
            Verify(Sign(Base64Url.EncodeToString(header), Base64Url.EncodeToString(claims), Key)) is null).QuickCheckThrowOnFailure();

        AccessToken? Verify(string text) => _jwt.Verify(text, Issuer, Audience);
    }

    [Fact]
    public async Task Tokens_are_understood_by_jose_and_its_tokens_by_us()
    {
        var question = new JsonObject
        {
            ["key"] = Base64Url.EncodeToString(Key),
            ["issuer"] = Issuer,
            ["audience"] = Audience,
            ["now"] = Now.ToUnixTimeSeconds(),
            ["tokens"] = new JsonObject
            {
                ["good"] = _jwt.Sign(Token),
                ["expired"] = _jwt.Sign(Token with { ExpiresAt = Now }),
                ["another key"] = Of(new byte[32]).Sign(Token),
                ["another issuer"] = _jwt.Sign(Token with { Issuer = "someone" }),
                ["another audience"] = _jwt.Sign(Token with { Audience = "something" }),
                ["HS512"] = Sign("""{"alg":"HS512"}""", GoodClaims),
                ["none"] = Sign("""{"alg":"none"}""", GoodClaims),
            },
        };
        var answer = await NodeInterop.AskAsync("jwt", question);

        foreach (var (name, token) in question["tokens"]!.AsObject())
            Assert.Equal(_jwt.Verify((string)token!, Issuer, Audience) is null, answer["read"]![name]!["refused"] is not null);

        var claims = answer["read"]!["good"]!["claims"]!;
        Assert.Equal(Token.AccountId.ToString(), (string)claims["sub"]!);
        Assert.Equal(Token.SessionId.ToString(), (string)claims["sid"]!);
        Assert.Equal(Token.Roles, claims["roles"]!.AsArray().Select(role => (string)role!));
        Assert.Equal(Token.ExpiresAt.ToUnixTimeSeconds(), (long)claims["exp"]!);

        foreach (var (name, written) in answer["written"]!.AsObject())
        {
            var read = _jwt.Verify((string)written!["token"]!, Issuer, Audience);
            Assert.Equal(written["verdict"]!["refused"] is not null, read is null);
            Assert.Equal(name.StartsWith("good", StringComparison.Ordinal), read is not null);
            if (read is not null)
                Assert.Equal(Token with { Roles = read.Roles }, read);
        }
    }

    Jwt Of(params byte[][] secrets)
    {
        var ring = new KeyRing(secrets);
        return new Jwt(() => ring, _clock);
    }

    void AssertRefused(string token) => Assert.Null(_jwt.Verify(token, Issuer, Audience));

    static string Sign(string header, string claims) =>
        Sign(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)), Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims)), Key);

    static string Sign(string encodedHeader, string encodedClaims, byte[] key)
    {
        var signed = $"{encodedHeader}.{encodedClaims}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)))}";
    }

    sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
