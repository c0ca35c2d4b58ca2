export type Key = Pick<
  KeyboardEvent,
  'key' | 'isComposing' | 'keyCode' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'
>;

/** Whether the key belongs to an input method that is putting characters together. Safari says so by a code of its own. */
export function composing({ isComposing, keyCode }: Key): boolean {
  return isComposing || keyCode === 229;
}

/** Whether the key sends what was written. Where one writes with a finger there is a button for that. */
export function sends(key: Key, touch: boolean): boolean {
  if (key.key !== 'Enter' || composing(key) || key.shiftKey || key.altKey) return false;
  return !touch || key.ctrlKey || key.metaKey;
}

export type Shortcut = 'bold' | 'italic' | 'strike' | 'code' | 'link';

const shortcuts: Readonly<Record<string, Shortcut>> = { b: 'bold', i: 'italic', e: 'code', k: 'link', X: 'strike' };

/** What a key formats: Ctrl, on a Mac Cmd, and a letter. */
export function shortcutOf(key: Key): Shortcut | null {
  if (!(key.ctrlKey || key.metaKey) || key.altKey || composing(key)) return null;
  const name = key.shiftKey ? key.key.toUpperCase() : key.key.toLowerCase();
  return shortcuts[name] ?? null;
}
