const link = (): HTMLLinkElement => document.querySelector<HTMLLinkElement>('link[rel="icon"]')!;
const plain = '/icon.svg';

/** Drawing takes a while, and nobody reads a tab's number more often. */
const rest = 1_000;

let [wanted, shown] = ['', ''];
let resting: ReturnType<typeof setTimeout> | undefined;

/** The icon in the browser's tab, with a number on it. */
export function showInFavicon(count: number): void {
  wanted = count === 0 ? '' : count > 99 ? '99+' : String(count);
  if (resting === undefined) void show();
}

async function show(): Promise<void> {
  if (wanted === shown) return;
  shown = wanted;
  resting = setTimeout(() => {
    resting = undefined;
    void show();
  }, rest);
  if (shown === '') link().href = plain;
  else {
    const text = shown;
    const image = new Image(64, 64);
    image.src = plain;
    try {
      await image.decode();
      if (shown === text) link().href = drawn(image, text);
    } catch {
      // Offline before it was ever kept: the tab keeps the icon it has.
    }
  }
}

function drawn(image: HTMLImageElement, text: string): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext('2d')!;
  pen.drawImage(image, 0, 0, 64, 64);
  const style = getComputedStyle(document.documentElement);
  pen.font = `700 ${text.length > 2 ? 24 : 28}px ${style.getPropertyValue('--font')}`;
  const width = Math.max(34, pen.measureText(text).width + 12);
  pen.fillStyle = '#c6472a';
  pen.beginPath();
  pen.roundRect(64 - width, 30, width, 34, 17);
  pen.fill();
  pen.fillStyle = '#fff';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(text, 64 - width / 2, 49);
  return canvas.toDataURL('image/png');
}
