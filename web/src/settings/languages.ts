/** What a language calls itself, for whoever understands no other. Of Chinese the script is what matters, not the place. */
export function ownName(tag: string): string {
  const { language, script } = new Intl.Locale(tag).maximize();
  const shown = language === 'zh' ? `zh-${script}` : tag;
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(shown) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}
