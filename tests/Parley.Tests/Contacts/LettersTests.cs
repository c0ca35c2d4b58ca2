using System.Text;
using System.Text.Json.Nodes;
using Parley.Server.Contacts;

namespace Parley.Tests.Contacts;

public sealed class LettersTests
{
    static readonly Encoding Gb2312 = CodePagesEncodingProvider.Instance.GetEncoding("gb2312")!;

    [Theory]
    [InlineData("Ann", "A")]
    [InlineData("zoe", "Z")]
    [InlineData("Émile", "E")]
    [InlineData("ÅSA", "A")]
    [InlineData("Ødegård", "O")]
    [InlineData("Łukasz", "L")]
    [InlineData("Żaneta", "Z")]
    [InlineData("Đức", "D")]
    [InlineData("Ứng", "U")]
    [InlineData("ßo", "S")]
    [InlineData("İpek", "I")]
    [InlineData("Ｗａｎｇ", "W")]
    [InlineData("E\u0301mile", "E")]
    [InlineData("王伟", "W")]
    [InlineData("欧阳娜娜", "O")]
    [InlineData("張偉", "Z")]
    [InlineData("陳", "C")]
    [InlineData("闫婷", "Y")]
    [InlineData("鑫鑫", "X")]
    [InlineData("曾国藩", "Z")]
    [InlineData("单田芳", "S")]
    [InlineData("解晓东", "X")]
    [InlineData("仇英", "Q")]
    [InlineData("查良镛", "Z")]
    [InlineData("区楚良", "O")]
    [InlineData("朴树", "P")]
    [InlineData("翟志刚", "Z")]
    [InlineData("覃", "Q")]
    [InlineData("尉迟恭", "Y")]
    [InlineData("尉健行", "W")]
    [InlineData("万俟卨", "M")]
    [InlineData("长孙无忌", "Z")]
    [InlineData("长江", "C")]
    [InlineData("單雄信", "S")]
    [InlineData("區瑞強", "O")]
    [InlineData("樂毅", "Y")]
    [InlineData("尉遲恭", "Y")]
    [InlineData("萬俟卨", "M")]
    [InlineData("長孫無忌", "Z")]
    [InlineData("42", "#")]
    [InlineData("_ann", "#")]
    [InlineData("Иван", "#")]
    [InlineData("はな", "#")]
    [InlineData("🦊", "#")]
    [InlineData("÷", "#")]
    [InlineData("", "#")]
    public void A_name_stands_under_its_letter(string name, string letter) => Assert.Equal(letter, Letters.Of(name).Letter);

    [Fact]
    public void Names_sort_by_letter_then_by_pinyin_or_in_lower_case_and_those_without_a_letter_last()
    {
        string[] sorted = ["ada", "Änne", "Anton", "Bob", "李四", "李斯特", "张飞", "Zoe", "张三", "张三丰", "赵云", "42", "Иван", "🦊"];

        Assert.Equal(sorted, sorted.Reverse().OrderBy(name => Letters.Of(name).SortKey, StringComparer.Ordinal));
    }

    [Fact]
    public void Names_that_differ_sort_apart()
    {
        string[] names = ["emile", "Émile", "张", "章", "zhang", "z", "Z张"];

        Assert.Equal(names.Length, names.Select(name => Letters.Of(name).SortKey).Distinct().Count());
    }

    [Fact]
    public async Task Every_character_of_the_tables_begins_as_an_independent_dictionary_says()
    {
        var characters = FirstLevel().Concat(Pinyin.Others.Keys).ToList();
        // It knows no surnames in traditional characters.
        var surnames = Pinyin.Surnames.Keys.Where(surname => surname.All(IsSimplified)).ToList();
        var question = new JsonObject
        {
            ["characters"] = string.Concat(characters),
            ["surnames"] = new JsonArray([.. surnames.Select(surname => (JsonNode)surname)]),
        };

        var answer = await NodeInterop.AskAsync("pinyin", question);

        Assert.True(characters.Count > 3755 + 900);
        Assert.All(characters, character => Assert.Contains(Pinyin.InitialOf(character)!.Value, Said("characters", character.ToString())));
        Assert.All(surnames, surname => Assert.Equal(Said("surnames", surname), Pinyin.Surnames[surname]));

        string Said(string table, string key) => (string)answer[table]![key]!;
    }

    static bool IsSimplified(char character) => Gb2312.GetBytes([character]) is [>= 0xB0 and <= 0xF7, >= 0xA1];

    /// <summary>GB 2312's first level: rows 16 to 55, the last one shorter.</summary>
    static IEnumerable<char> FirstLevel()
    {
        for (var row = 0xB0; row <= 0xD7; row++)
        {
            for (var cell = 0xA1; cell <= (row == 0xD7 ? 0xF9 : 0xFE); cell++)
                yield return Gb2312.GetString([(byte)row, (byte)cell])[0];
        }
    }
}
