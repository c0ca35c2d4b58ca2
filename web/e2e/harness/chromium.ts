import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Parts of the browser's own window that load pages of their own: a second of a processor for each context, and nobody sees them. */
const unseen = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

/** What Playwright switches off itself. Switched off here, the rest would be on again: the last list is the one that holds. */
const playwrights = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'TcpPortRandomizationWin',
  'ThirdPartyStoragePartitioning',
];

/** How the browser is started. */
export const launchOptions = () => ({
  executablePath: chromium(),
  args: ['--no-sandbox', '--disable-gpu', `--disable-features=${[...playwrights, ...unseen].join()}`],
});

/** The system's Chromium; `PARLEY_CHROMIUM` names another. Playwright's own is never downloaded. */
function chromium(): string {
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
