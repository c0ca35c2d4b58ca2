import type { Attachment } from 'svelte/attachments';

const enough = 56;
const furthest = 72;

/** A finger that draws to the side and lets go answers. Up and down stays scrolling. */
export function swipe(onswipe: () => void): Attachment<HTMLElement> {
  return (element) => {
    let from: { x: number; y: number } | undefined;
    let drawn = 0;

    const end = (): void => {
      if (from && drawn >= enough) onswipe();
      from = undefined;
      drawn = 0;
      element.style.translate = '';
    };
    const listeners: { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void } = {
      pointerdown(event) {
        if (event.pointerType === 'touch' && event.isPrimary) from = { x: event.clientX, y: event.clientY };
      },
      pointermove(event) {
        if (!from || event.pointerType !== 'touch') return;
        const across = from.x - event.clientX;
        // Whoever scrolls does not answer.
        if (drawn === 0 && Math.abs(event.clientY - from.y) > Math.abs(across)) return void (from = undefined);
        if (across < 10 && drawn === 0) return;
        const before = drawn;
        drawn = Math.max(0, Math.min(across, furthest));
        element.style.translate = `${-drawn}px`;
        if (before < enough && drawn >= enough) navigator.vibrate?.(10);
      },
      pointerup: end,
      pointercancel: () => {
        drawn = 0;
        end();
      },
    };
    for (const [name, listener] of Object.entries(listeners)) element.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        element.removeEventListener(name, listener as EventListener);
    };
  };
}
