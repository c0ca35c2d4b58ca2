/**
 * Draws public/*.png from public/icon.svg with Chromium: `node build/icons.js`, when the logo has changed.
 * Where systems cut their own shape out of an icon the ground goes to the edges, and the figure keeps within the middle four fifths.
 */
import { chromium } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../public/', import.meta.url);
const logo = readFileSync(new URL('icon.svg', folder), 'utf8');
const whole = logo.replace('rx="18"', '');
const inset = whole.replace('viewBox="0 0 64 64"', 'viewBox="-8 -8 80 80"').replace(/<rect[^>]*>/, '');
const ground = /<rect[^>]*fill="([^"]+)"/.exec(logo)[1];

const icons = [
  { name: 'icon-192.png', size: 192, svg: logo, ground: 'transparent' },
  { name: 'icon-512.png', size: 512, svg: logo, ground: 'transparent' },
  { name: 'icon-maskable.png', size: 512, svg: inset, ground },
  { name: 'apple-touch-icon.png', size: 180, svg: whole, ground },
];

const executablePath = process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
for (const { name, size, svg, ground } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0;background:${ground}}svg{display:block;width:100vw;height:100vh}</style>${svg}`,
  );
  writeFileSync(new URL(name, folder), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
