import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The system's Chromium; `PARLEY_CHROMIUM` names another. Playwright's own is never downloaded. */
export function chromium(): string {
  const given = process.env['PARLEY_CHROMIUM'];
  if (given) return given;
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not here.
      }
    }
  }
  throw new Error('Chromium is not in PATH: install it, or name it by PARLEY_CHROMIUM.');
}
