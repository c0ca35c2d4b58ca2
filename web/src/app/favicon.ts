const link = (): HTMLLinkElement => document.querySelector<HTMLLinkElement>('link[rel="icon"]')!;
const plain = '/icon.svg';

/** The icon in the browser's tab, with a number on it. */
export async function showInFavicon(count: number): Promise<void> {
  const wanted = link();
  wanted.dataset.count = String(count);
  if (count === 0) {
    wanted.href = plain;
    return;
  }
  const image = new Image(64, 64);
  image.src = plain;
  // Offline before it was ever kept: the tab keeps the icon it has.
  const failed = await image.decode().then(
    () => false,
    () => true,
  );
  if (failed || wanted.dataset.count !== String(count)) return;
  wanted.href = drawn(image, count > 99 ? '99+' : String(count));
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
