using System.Collections.Frozen;
using System.Text;

namespace Parley.Server.Contacts;

/// <summary>The first letters of Chinese characters' readings.</summary>
static class Pinyin
{
    const char FirstHan = '\u4E00';
    const char LastHan = '\u9FFF';

    /// <summary>GB 2312's first 3755 characters stand in order of their pinyin, so it is enough to know where each letter begins.</summary>
    static readonly (ushort From, char Initial)[] Beginnings =
    [
        (0xB0A1, 'a'), (0xB0C5, 'b'), (0xB2C1, 'c'), (0xB4EE, 'd'), (0xB6EA, 'e'), (0xB7A2, 'f'), (0xB8C1, 'g'), (0xB9FE, 'h'),
        (0xBBF7, 'j'), (0xBFA6, 'k'), (0xC0AC, 'l'), (0xC2E8, 'm'), (0xC4C3, 'n'), (0xC5B6, 'o'), (0xC5BE, 'p'), (0xC6DA, 'q'),
        (0xC8BB, 'r'), (0xC8F6, 's'), (0xCBFA, 't'), (0xCDDA, 'w'), (0xCEF4, 'x'), (0xD1B9, 'y'), (0xD4D1, 'z'),
    ];

    const ushort End = 0xD7F9;

    /// <summary>Characters that stand in no such order, as far as they are frequent in names: rarer ones, then traditional ones.</summary>
    public static readonly FrozenDictionary<char, char> Others = Table(
        "a 嫒瑷媼諳",
        "b 邴贲禀蓓骠璧碚飙镖弼滗缤傧豳邠苾邲賓邊鮑貝備寶報幫筆畢編變標別",
        "c 岑晁谌昶琛璨粲骢琮淙苌宸铖鹑钏嵯褚偲翀陳車叢倉長誠寵純鏟遲馳創從聰燦",
        "d 邸笪妲黛玳澹啖嘀荻娣棣窦钭玓鄧東單黨島燈達帶鄲頂點電獨墮鐸",
        "e 谔萼锷莪珥洏爾兒",
        "f 酆芾芙苻孚绂黻馥玢梵沣鄷璠馮範費風鳳豐飛婦輔楓",
        "g 呙郜缑妫罡亘旰虢珪璝琯筦鞏龔關國剛綱廣貴歸觀館過蓋顧",
        "h 蒿昊邗皓灏颢珩蘅闳泓琥祜扈洹寰奂浣璜隍珲荟蕙晖恚郇斛翯竑翃翚劃華黃韓賀紅壺歡煥環輝會漢鴻滙懷護還",
        "j 暨芰笈戢霁骥嵇稷郏珈迦葭菅謇翦茭佼皎婕妗瑾堇槿婧菁泾旌苣隽珏蹇璟玦珺記賈紀蔣簡薑堅檢見劍漸將講膠傑節潔錦進晉經靜鏡舊舉鈞軍駿雞際濟繼",
        "j 計",
        "k 琨阚邝蒯夔珂轲恪锴恺蔻锟贶馗逵揆闿堃崑鄺闞開凱寬鯤",
        "l 郦蔺嫘耒莅俪骊逦苈栎藜琏潋靓遴麟嶙泠翎聆绫珑泷茏栊璐鹭珞闾銮栾逯雒琍烺璘藍賴勞樂禮麗連煉練蓮憐涼兩遼臨靈齡劉龍樓盧魯陸錄呂綠羅駱倫輪",
        "l 論樑賚閭",
        "m 宓乜缈邈缪湄嵋芈汨渑珉岷闵苠茗溟瑁沐旻鄚馬買麥滿貿門夢彌麵廟滅閔閩銘鳴謀畝繆",
        "n 佴鲵睨旎楠囡喃侬傩妞婻妠聶農寧鈕納難腦諾鳥",
        "o 瓯歐甌鷗",
        "p 逄邳郫骈翩娉濮璞溥霈珮芃龐盤鵬頻蘋貧鋪樸",
        "q 岐琦琪祺骐麒綦耆萁蕲杞绮颀芊倩茜虔愆骞搴嫱锵谯樵峤荞郄妾芩覃綮邛穹茕璩瞿蘧麴朐衢荃筌诠铨裘阙佺齊錢喬橋強慶輕親瓊區權勸羣騎啓棄謙淺",
        "r 荏仞稔嵘榕濡蕤睿芮婼饒榮銳潤軟讓",
        "s 飒卅姗芟鄯嬗劭佘畲莘诜晟笙嵊谥莳轼姒泗殳姝菽妁铄嵩淞崧菘凇嗖愫夙谡燧邃荪隼娑厍孫蘇審嬸聖勝師時實適壽書樹帥雙順碩絲頌訴歲瑣紹攝設紳傷",
        "s 賞掃灑",
        "t 闼邰锬郯昙滕洮韬醍缇倜婷霆町莛铤潼佟茼荼菟庹佗柁沱仝渟團譚湯談騰條鐵聽廳銅統頭圖塗託",
        "w 隗嵬薇玮炜娓逶帷洧涠雯汶璺渥幄邬妩鹉婺骛倭莞琬畹菀娲佤罔辋鄔吳烏韋圍偉緯衛溫聞問萬網無務誤",
        "x 奚僖熹曦羲禧嬉翕歙皙玺徙禊遐暹冼筅娴岘苋缃骧庠飨筱潇箫骁枭逍偕颉撷亵燮歆昕馨鑫陉荥芎咻岫煦诩栩勖顼胥萱煊暄璇漩铉炫荀浔洵峋巽郗許晳琇",
        "x 昫瑄珣勳勛現憲縣線蕭謝項響鄉曉協顯興賢鹹習襲細戲選學尋訓遜",
        "y 幺闫晏鄢琰妍焱滟窈杳曜鹞邺晔烨怡贻诒羿弈奕驿轶懿翊熠鄞胤郾滢瀛嬴郢颍瑛璎邕俑侑囿黝鱿莜昱煜钰毓谕瑜妤鬻妪媛瑗沅芫爰鸢钺芸昀筠韫郓恽殒於",
        "y 庾弋閻垚埇鄘祐沄韻閆嚴顏楊葉業億藝義憶議陰銀隱應穎營贏蠅揚陽養樣搖遙堯藥爺憂優郵猶魚漁與餘語譽園員圓遠願約閱躍雲運鄆惲嶽兪飏説",
        "z 臧迮笮昝奘甑砦旃嶂璋獐诏柘祯桢箴榛轸圳铮峥筝祗芷祉轵栀邾铢茱洙竺渚伫箸颛馔缒倬焯濯擢浞禚梓缁趑訾驺陬诹祚徵稙沚琸鄒張趙鄭莊鍾鐘週諸專",
        "z 轉裝狀準資總縱戰鎮陣貞楨幀爭證織職質執誌製眾軸晝燭築贊臟則澤擇責");

    /// <summary>Surnames that are read otherwise than the same characters elsewhere.</summary>
    public static readonly FrozenDictionary<string, string> Surnames = new Dictionary<string, string>
    {
        ["单"] = "s",
        ["單"] = "s",
        ["解"] = "x",
        ["仇"] = "q",
        ["查"] = "z",
        ["翟"] = "z",
        ["区"] = "o",
        ["區"] = "o",
        ["乐"] = "y",
        ["樂"] = "y",
        ["召"] = "s",
        ["折"] = "s",
        ["繁"] = "p",
        ["粘"] = "n",
        ["尉迟"] = "yc",
        ["尉遲"] = "yc",
        ["万俟"] = "mq",
        ["萬俟"] = "mq",
        ["长孙"] = "zs",
        ["長孫"] = "zs",
        ["澹台"] = "tt",
    }.ToFrozenDictionary();

    static readonly Encoding Gb2312 = CodePagesEncodingProvider.Instance.GetEncoding(936, new EncoderReplacementFallback(""), DecoderFallback.ReplacementFallback)!;

    /// <returns><c>null</c> for what is no Chinese character, or one too rare.</returns>
    public static char? InitialOf(char character)
    {
        if (character is < FirstHan or > LastHan)
            return null;
        if (Others.TryGetValue(character, out var initial))
            return initial;
        Span<byte> bytes = stackalloc byte[4];
        if (Gb2312.GetBytes([character], bytes) != 2)
            return null;
        // The code page is GBK, whose own characters lie between those of GB 2312, with lower second bytes.
        var code = (ushort)((bytes[0] << 8) | bytes[1]);
        return bytes[1] < 0xA1 || code is < 0xB0A1 or > End ? null : Array.FindLast(Beginnings, beginning => beginning.From <= code).Initial;
    }

    /// <returns>The initials of the surname a name begins with and how many characters they stand for; none where nothing is special about it.</returns>
    public static (string Initials, int Length) SurnameOf(string name)
    {
        for (var length = 2; length > 0; length--)
        {
            if (name.Length >= length && Surnames.TryGetValue(name[..length], out var initials))
                return (initials, length);
        }

        return ("", 0);
    }

    static FrozenDictionary<char, char> Table(params string[] lines) =>
        lines.SelectMany(line => line[2..].Select(character => KeyValuePair.Create(character, line[0]))).ToFrozenDictionary();
}
