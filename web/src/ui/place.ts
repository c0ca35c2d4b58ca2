export interface Placing {
  /** Which side of the popup lies along the anchor's: its beginning, its end, or the middles. */
  align?: 'start' | 'end' | 'center';
  side?: 'below' | 'above';
  gap?: number;
}

const margin = 8;

/** Puts a popup, which is on the top layer and `fixed`, beside its anchor and wholly into the window. */
export function place(
  popup: HTMLElement,
  anchor: DOMRect,
  { align = 'start', side = 'below', gap = 4 }: Placing = {},
): void {
  const view = { width: document.documentElement.clientWidth, height: window.visualViewport?.height ?? innerHeight };
  popup.style.maxBlockSize = `${view.height - 2 * margin}px`;
  const { offsetWidth: width, offsetHeight: height } = popup;

  const below = anchor.bottom + gap;
  const above = anchor.top - gap - height;
  const fitsBelow = below + height <= view.height - margin;
  const fitsAbove = above >= margin;
  const top = side === 'below' ? (fitsBelow || !fitsAbove ? below : above) : fitsAbove || !fitsBelow ? above : below;

  const toRight = getComputedStyle(popup).direction === 'rtl' ? align === 'end' : align === 'start';
  const left =
    align === 'center' ? anchor.left + (anchor.width - width) / 2 : toRight ? anchor.left : anchor.right - width;

  popup.style.top = `${clamp(top, view.height - height - margin)}px`;
  popup.style.left = `${clamp(left, view.width - width - margin)}px`;
}

function clamp(value: number, most: number): number {
  return Math.max(margin, Math.min(value, most));
}
