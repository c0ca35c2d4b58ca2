import { defineConfig } from '@playwright/test';
import { launchOptions } from './e2e/harness/chromium';

// Node 20 has WebSockets when asked; the workers are started with this.
if (!('WebSocket' in globalThis)) process.env['NODE_OPTIONS'] = '--experimental-websocket';

export default defineConfig({
  testDir: 'e2e',
  outputDir: '../artifacts/tests/e2e',
  // Each worker has a server of its own, and a small machine has two processors.
  workers: 2,
  // A test that passes the second time is a bug to be found.
  retries: 0,
  forbidOnly: !!process.env['CI'],
  // Far more than anything takes: a machine that does much else is no reason to fail.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 30_000,
    // It fetches the whole application for each context. Tests of what it does allow it.
    serviceWorkers: 'block',
    screenshot: 'only-on-failure',
    // A trace of every test would cost as much as the tests: `--trace on` for the one to be looked into.
    trace: 'off',
    launchOptions: launchOptions(),
  },
});
