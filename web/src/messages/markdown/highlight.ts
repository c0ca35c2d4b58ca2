import type { HLJSApi, LanguageFn } from 'highlight.js';

type Language = () => Promise<{ default: LanguageFn }>;

const languages: Record<string, Language> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  go: () => import('highlight.js/lib/languages/go'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  lua: () => import('highlight.js/lib/languages/lua'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  php: () => import('highlight.js/lib/languages/php'),
  python: () => import('highlight.js/lib/languages/python'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
};

const otherNames: Record<string, string> = {
  ...{ sh: 'bash', shell: 'bash', zsh: 'bash', console: 'bash', 'c++': 'cpp', h: 'c', hpp: 'cpp', cs: 'csharp' },
  ...{ 'c#': 'csharp', patch: 'diff', docker: 'dockerfile', golang: 'go', toml: 'ini', js: 'javascript' },
  ...{ jsx: 'javascript', mjs: 'javascript', kt: 'kotlin', md: 'markdown', py: 'python', rb: 'ruby', rs: 'rust' },
  ...{ ts: 'typescript', tsx: 'typescript', html: 'xml', svg: 'xml', svelte: 'xml', vue: 'xml', yml: 'yaml' },
};

/** Longer code is shown as it is: colouring it would hold up whoever types. */
const longest = 20_000;

const core = once(async () => (await import('highlight.js/lib/core')).default);
const loaded = new Map<string, Promise<HLJSApi>>();

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

function ready(language: string): Promise<HLJSApi> {
  let promise = loaded.get(language);
  if (!promise) {
    promise = Promise.all([core(), languages[language]!()]).then(([hljs, { default: definition }]) => {
      hljs.registerLanguage(language, definition);
      return hljs;
    });
    // A part that did not come is asked for again the next time.
    promise.catch(() => loaded.delete(language));
    loaded.set(language, promise);
  }
  return promise;
}

/** Colours the code in a message, once what that needs has come. The text stays the same, and so does its height. */
export async function highlight(element: HTMLElement): Promise<void> {
  for (const code of element.querySelectorAll<HTMLElement>('code[data-language]')) {
    const named = code.dataset.language!;
    const language = otherNames[named] ?? named;
    const text = code.textContent;
    if (!Object.hasOwn(languages, language) || text.length > longest) continue;
    const hljs = await ready(language).catch(() => null);
    // What highlight.js writes is the text, escaped, in spans of its own.
    if (hljs && code.isConnected) code.innerHTML = hljs.highlight(text, { language, ignoreIllegals: true }).value;
  }
}
