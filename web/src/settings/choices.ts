export interface Choices {
  readonly theme: 'system' | 'light' | 'dark';
  readonly textScale: number;
  readonly density: 'cosy' | 'compact';
  /** A sound for a new message. */
  readonly sound: boolean;
  /** A notice of the desktop's, where Parley is not in sight. */
  readonly desktop: boolean;
  /** Notices show what was written and not only that something was. */
  readonly preview: boolean;
}

export const textScales = [0.875, 1, 1.125, 1.25, 1.5] as const;

const usual: Choices = { theme: 'system', textScale: 1, density: 'cosy', sound: true, desktop: false, preview: true };

/** What was kept, where it still makes sense; the usual for the rest. */
export function read(kept: string | null): Choices {
  const given = parse(kept);
  const among = <T>(value: unknown, allowed: readonly T[], otherwise: T): T =>
    allowed.includes(value as T) ? (value as T) : otherwise;
  const either = [true, false];
  return {
    theme: among(given.theme, ['system', 'light', 'dark'], usual.theme),
    textScale: among<number>(given.textScale, textScales, usual.textScale),
    density: among(given.density, ['cosy', 'compact'], usual.density),
    sound: among(given.sound, either, usual.sound),
    desktop: among(given.desktop, either, usual.desktop),
    preview: among(given.preview, either, usual.preview),
  };
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
