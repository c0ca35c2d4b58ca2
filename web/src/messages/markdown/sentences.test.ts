import { describe, expect, test } from 'vitest';
import { parse, visibleText } from './parse';
import type { Block, Inline } from './tokens';

// What people write every day, with signs that are marks elsewhere. Each is shown as it was typed; addresses in it may be links.
const chinese = `
今天3~5点或者6~8点都可以
明天下午2~4点开会，地点不变
价格：$5*2，或者¥30*3
2*3*4=24，对吧？
长*宽*高=120*80*60
这个尺寸是20*30*40cm
文件在 D:\\项目\\_旧版\\说明.txt
路径是 \\\\服务器\\共享\\资料
看一下__init__.py这个文件
变量名叫 user_name_list，不要改
# 今日份快乐
#打卡第一天
+1
+ 1，同意
- 我先走了
1. 先这样吧
2026. 新的一年
一、二、三，开始！
1、买菜 2、做饭 3、洗碗
（1）背景（2）目标
>_< 好累啊
>.< 又迟到了
=_= 困死了
T_T 没赶上
^_^ 谢谢大家
¯\\_(ツ)_/¯ 随便吧
~(^o^)~ 放假啦
好的~
好的~~
收到~收到~
嗯嗯~~~
哈哈哈哈*10
***
---
~~~
……
。。。
？？？
！！！
【通知】周五停电
[通知] 周五停电
[INFO]: 服务已启动
[x]: 完成了
[]()
《三体》真好看
“你好”，他说
「こんにちは」是你好的意思
电话是 010-8888-6666
手机 138*1234，尾号记得
+86 138 0013 8000
身份证后四位****
密码是 a*b_c~d
卡号 6222 **** **** 1234
温度 -5~3℃
体重 60~65kg
3<5>2 这样写不对
A&B 公司
&lt;不是标签&gt;
<b>不是粗体</b>
100%确定
50%~60%的人
2026/11/29 周日
11-29 见
08:30-09:15 晨会
周一~周五
九点半~十点
第1~3章
p.12~15
1/2 杯水
v1.2.3~v1.3.0
C++ 和 C# 都会
a=b*c+d*e
f(x)=x^2+2*x+1
√2≈1.414*1.0
"引号" 和 '单引号'
\`反引号
他说：“等等。”
@所有人 但是没有这个人
@小王 你看看
a@b 不是邮箱
_下划线开头
结尾下划线_
*星号开头
结尾星号*
* 星号加空格
· 点号列表
• 只有一项
—— 来自我的手机
>>> 看这里
=> 结果
-> 下一步
←→
|竖线|
a | b
a|b|c
一行
两行
另一个：https
www 是什么
.gitignore 里加一行
node_modules 删掉
readme.md 更新了
main.py 报错
~/下载/文件
~/.ssh/config 和 ~/.bashrc
/usr/local/bin
http 和 https 的区别
2的10次方=2**10
5**2 和 6**2
!important
![]
(╯°□°）╯︵ ┻━┻
┬─┬ノ( º _ ºノ)
QAQ……_(:з」∠)_
好👍*2
😂😂😂
第3*4排座位
`;
const japaneseAndKorean = `
今日は3~5時か6~8時でお願いします
10~11時に伺います
2*3*4は24です
縦*横*高さ
# 今日の一言
- 了解です
1. まず確認します
(´・_・\`)
(*´ω｀*)
m(_ _)m よろしくお願いします
\\(^o^)/ やった
(^_^;) すみません
ｗｗｗ
~~~
お疲れ様です～
待って~~
「了解」です。
【重要】明日は休みです
[確認] 資料を見てください
file_name_v2_final.xlsx
C:\\Users\\田中\\デスクトップ
¥1,000~¥2,000
090-1234-5678
>_< 疲れた
@みなさん お願いします
오늘 3~5시 아니면 6~8시
2*3*4=24 맞죠?
가로*세로*높이
# 오늘의 한마디
- 알겠습니다
1. 먼저 확인할게요
ㅋㅋㅋㅋ
ㅠ_ㅠ 힘들다
^_^ 감사합니다
~~~
네~
네~~ 알겠어요~~
[공지] 내일 휴무
010-1234-5678
파일_이름_최종.hwp
`;
const english = `
8~9 or 10~11 am
Price: $5*2 or 3*4
2*3*4 = 24
\\\\server\\share
__init__.py
# hashtag start
+ one more
- and that is all
1. That was it.
***
---
~~~
¯\\_(ツ)_/¯
C:\\new_files\\_old_\\x
snake_case_name and other_name
f**k and s**t
5 * 3 * 2
* not a list
*nix and *BSD
2**8 and 3**4
a_1, a_2
[INFO]: started
[x]: done
[]()
<b>bold?</b>
&amp; is an ampersand
3 < 5 > 4
>_<
>>> print(1)
-> next
=> result
~/bin and ~/src
~5 minutes
10~ish
I'm at 50% | you?
a|b
e.g. this, i.e. that
Mr.Smith
v1.2.3
3.14
node.js and main.py
README.md
+1 555 010 0199
(555) 010-0199
2026-11-29 at 8:30
#1 and #2
@nobody here
me@
\`tick
1) one thing
`;

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Everything but text and links. */
function marks(blocks: readonly Block[]): string[] {
  const inline = (parts: readonly Inline[]): string[] =>
    parts.flatMap((part) => {
      if (part.kind === 'text') return [];
      return part.kind === 'link' ? inline(part.inside) : [part.kind];
    });
  return blocks.flatMap((block) => (block.kind === 'paragraph' ? inline(block.inside) : [block.kind]));
}

describe.each([
  ['Chinese', lines(chinese)],
  ['Japanese and Korean', lines(japaneseAndKorean)],
  ['English', lines(english)],
])('what people type in %s', (_, sentences) => {
  test.each(sentences)('%s', (sentence) => {
    const blocks = parse(sentence);
    expect(visibleText(blocks)).toBe(sentence);
    expect(marks(blocks)).toEqual([]);
  });
});

test('there are two hundred of them, half of them Chinese and a fifth Japanese and Korean', () => {
  const [han, kana, latin] = [chinese, japaneseAndKorean, english].map((text) => lines(text).length) as [
    number,
    number,
    number,
  ];
  expect(han + kana + latin).toBeGreaterThanOrEqual(200);
  expect(han).toBeGreaterThanOrEqual((han + kana + latin) / 2);
  expect(kana * 5).toBeGreaterThanOrEqual(han + kana + latin - 10);
});
