using System.Text.Json.Nodes;
using ICU4N;
using Parley.Server.Texts;

namespace Parley.Tests.Texts;

public sealed class NormalFormTests
{
    [Theory]
    [InlineData("Zoe\u0308", "Zo\u00EB")]
    [InlineData("Nguye\u0302\u0303n Va\u0306n An", "Nguyễn Văn An")]
    [InlineData("\u1100\u1161\u11A8", "\uAC01")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("Ａｎｎ 王 ﬁ", "Ａｎｎ 王 ﬁ")]
    public void A_name_is_kept_composed(string typed, string kept) => Assert.Equal(kept, NormalForm.Of(typed));

    [Theory]
    [InlineData("ΑΝΝΑΣ", "αννασ")]
    [InlineData("Άννας", "άννασ")]
    [InlineData("Straße", "strasse")]
    [InlineData("STRASSE", "strasse")]
    [InlineData("Ａｎｎ　１", "ann 1")]
    [InlineData("ｶﾞ", "ガ")]
    [InlineData("ﬁn", "fin")]
    [InlineData("Zoe\u0308", "zoë")]
    [InlineData("a\u200Bn\u00ADn", "ann")]
    [InlineData("王Ann", "王ann")]
    public void What_is_looked_for_is_folded(string typed, string key) => Assert.Equal(key, NormalForm.Folded(typed));

    [Theory]
    [InlineData("cafe\u0301 ①", "café 1")]
    [InlineData("Straße ＡＢ", "Straße AB")]
    public void A_password_is_read_alike_from_every_keyboard_and_keeps_its_case(string typed, string read) =>
        Assert.Equal(read, NormalForm.OfPassword(typed));

    [Fact]
    public async Task Every_character_of_the_first_plane_has_the_forms_that_an_independent_implementation_gives_it()
    {
        // Node's data is younger: what is no character in ours yet is left out.
        var texts = Enumerable.Range(0, 0x10000).Where(code => code is (< 0xD800 or > 0xDFFF) && UChar.IsDefined(code)).Select(code => $"{(char)code}\u0323\u0301").ToArray();
        var answer = await NodeInterop.AskAsync("forms", new JsonArray([.. texts.Select(text => (JsonNode)text)]));

        Assert.True(texts.Length > 50_000);
        Assert.Equal([], Differing(NormalForm.Of, "NFC"));
        Assert.True(texts.Length > 50_000);
        Assert.Equal([], Differing(NormalForm.OfPassword, "NFKC"));

        string[] Differing(Func<string, string> form, string name) =>
            [.. texts.Where((text, index) => form(text) != (string)answer[name]![index]!).Select(text => $"{(int)text[0]:X4}")];
    }
}
