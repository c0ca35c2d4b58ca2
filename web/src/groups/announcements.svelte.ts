const stored = 'parley.announcements';
const most = 200;

/** Which announcements were read on this device: of each group the last. */
class ReadAnnouncements {
  #read = $state.raw<Readonly<Record<string, string>>>(kept());

  has(groupId: string, text: string): boolean {
    return this.#read[groupId] === mark(text);
  }

  add(groupId: string, text: string): void {
    const others = Object.entries(this.#read).filter(([id]) => id !== groupId);
    this.#read = Object.fromEntries([...others.slice(1 - most), [groupId, mark(text)]]);
    localStorage.setItem(stored, JSON.stringify(this.#read));
  }
}

function kept(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(stored) ?? '{}') as Record<string, string>;
  } catch {
    return {}; // Someone else wrote there.
  }
}

/** Short, and another for another text. */
function mark(text: string): string {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) >>> 0;
  return `${text.length}.${hash.toString(36)}`;
}

export const readAnnouncements = new ReadAnnouncements();
