using FsCheck;
using FsCheck.Fluent;
using Parley.Server.Texts;

namespace Parley.Tests.Texts;

public sealed class WordingTests
{
    /// <summary>As people are called, or call themselves.</summary>
    public static TheoryData<string> Honest => new(
        "Ann", "J. R.", "O'Brien", "O’Brien", "Anne-Marie d'Arc", "Zoë", "Łukasz", "Nguyễn Văn An", "Ştefan", "İpek", "Þór", "X Æ A-12",
        "王伟", "欧阳娜娜", "张三（客服）", "山田　太郎", "さくら", "タロー", "김철수", "Иван Петров", "Анна (Anna)", "Зеленський2", "Ελένη", "Αθήνα - Athens",
        "محمد", "أحمد عبد الله", "علی‌رضا", "می‌خواهم", "دانیال", "שָׁלוֹם", "דנה Dana", "अमित", "क्‍ष", "শ্রী", "ශ්‍රී", "ลูกน้ำ", "คุณAnn", "ဇော်", "បុប្ផា", "བསྒྲུབས", "Հայկ", "ნინო", "ሰላም",
        "👨‍👩‍👧‍👦", "👩🏽‍🚀 Mae", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇨🇳", "1️⃣", "☕️", "🙂‍↔️", "❤️", "Ann ❤️ Bob", "¯\\_(ツ)_/¯", "<b>Ann</b>", "Ann #1", "🫩", "𝓐𝓷𝓷", "Ａｎｎ", "...");

    /// <summary>Each alone, and all of them, are nothing to see.</summary>
    static readonly string[] Unseen =
    [
        "\u200B", "\u200C", "\u200D", "\u2060", "\u3164", "\uFFA0", "\u115F", "\u1160", "\u2800", "\uFEFF", "\U000E0041", "\uFE0F", "\u0301", "\u00AD",
        "\u200E", "\u180E", "\u034F", "\u202E", "\u2066", "\u00A0", "\u3000", "\u2028", "\uFFFE", "\u20E3", "\t",
    ];

    [Theory]
    [MemberData(nameof(Honest))]
    public void An_honest_name_stays_as_it_is(string name)
    {
        Assert.Equal(NormalForm.Of(name), Wording.Line(name));
        Assert.Null(Wording.RefuseName(name, 100, "nickname"));
        Assert.Null(Nicknames.Refuse(Wording.Line(name)));
    }

    [Fact]
    public void A_name_of_which_nothing_is_seen_is_empty()
    {
        foreach (var text in Unseen.Append(string.Concat(Unseen)).Append("\u3164 \uFE0F\u0301"))
        {
            Assert.Equal((Escape(text), ""), (Escape(text), Wording.Line(text)));
            Assert.False(Visible.IsIn(text));
        }

        Assert.NotNull(Wording.RefuseName("", 10, "title"));
        Assert.Null(Wording.RefuseLine("", 10, "note"));
    }

    [Theory]
    [InlineData("\uFEFF Ann\u200B ", "Ann")]
    [InlineData("A\u00ADn\u200Bn", "Ann")]
    [InlineData("Ann\u202Egro.elpmaxe", "Anngro.elpmaxe")]
    [InlineData("\u2068Ann\u2069", "Ann")]
    [InlineData("\u2067Ann", "Ann")]
    [InlineData("Ann   \u00A0 Lee", "Ann Lee")]
    [InlineData("Ann\u3164\u3164\u3164Lee", "Ann Lee")]
    [InlineData("A\u200Dnn", "Ann")]
    [InlineData("Zoe\u200B\u0308", "Zoë")]
    [InlineData("Nguye\u0302\u0303n", "Nguyễn")]
    [InlineData("Ann\U000E0041\U000E0042", "Ann")]
    [InlineData("🦊\uFE0F\uFE0F\u200D", "🦊\uFE0F")]
    [InlineData("\u200Fדנה", "דנה")]
    [InlineData("C++\u200E בעברית", "C++\u200E בעברית")]
    public void What_is_pasted_along_is_taken_off(string typed, string kept) => Assert.Equal(kept, Wording.Line(typed));

    [Fact]
    public void Lines_keep_the_spaces_that_set_them_out()
    {
        Assert.Equal("Rules:\n  1. Be kind.\n\tOr go.", Wording.Lines(" \uFEFFRules:\n  1. Be\u200B kind.\n\tOr go.\n\n"));
        Assert.Null(Wording.RefuseLines("a\n\tb", 10, "announcement"));
        Assert.NotNull(Wording.RefuseLines("a\0b", 10, "announcement"));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\u2028b")]
    [InlineData("a\0b")]
    [InlineData("a\u0085b")]
    [InlineData("Z\u0324\u0325\u0326\u0329\u032Aalgo")]
    public void A_line_has_no_control_characters_and_few_marks(string line) => Assert.NotNull(Wording.RefuseLine(line, 100, "remark"));

    [Fact]
    public void What_was_cleaned_is_clean()
    {
        var pieces = Gen.Elements([.. Unseen, "\u180B", "\u061C", "a", "é", "e", "王", "ی", "ක", "\u0DCA", "👩", "🏽", "\n", " ", "\uD800", "\u1100", "\u1161"]);
        Prop.ForAll(pieces.ArrayOf().ToArbitrary(), parts =>
        {
            var text = string.Concat(parts);
            Assert.Equal(Wording.Line(text), Wording.Line(Wording.Line(text)));
            Assert.Equal(Wording.Lines(text), Wording.Lines(Wording.Lines(text)));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("p\u0430ypal")]
    [InlineData("\u0410nn Smith")]
    [InlineData("Ann\u03BF")]
    [InlineData("\u0415\u043B\u0435n\u0430")]
    public void A_word_that_mixes_letters_that_look_alike_misleads(string name) => Assert.Equal("name_misleading", Nicknames.Refuse(name)!.Code);

    [Theory]
    [InlineData("everyone")]
    [InlineData("@All")]
    [InlineData("ＡＬＬ")]
    [InlineData("所有人")]
    public void A_word_for_everyone_is_nobodys_name(string name) => Assert.Equal("name_reserved", Nicknames.Refuse(name)!.Code);

    static string Escape(string text) => string.Concat(text.Select(character => $"{(int)character:X4} "));
}
