import { expect, type Locator, type Page } from '@playwright/test';

interface Point {
  x: number;
  y: number;
}

/** A finger on the screen, as the browser takes it from a real one. */
export class Finger {
  private constructor(
    private readonly send: (
      type: 'touchStart' | 'touchMove' | 'touchEnd',
      touchPoints: readonly Point[],
    ) => Promise<unknown>,
  ) {}

  static async on(page: Page): Promise<Finger> {
    const session = await page.context().newCDPSession(page);
    return new Finger((type, touchPoints) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: [...touchPoints] }),
    );
  }

  /** Down on the middle of something; it stays there until it is lifted. */
  async down(on: Locator): Promise<Point> {
    await expect(on).toBeVisible();
    const box = (await on.boundingBox())!;
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await this.send('touchStart', [at]);
    return at;
  }

  async lift(): Promise<void> {
    await this.send('touchEnd', []);
  }

  async drag(on: Locator, by: Point): Promise<void> {
    const from = await this.down(on);
    const steps = 8;
    for (let step = 1; step <= steps; step++)
      await this.send('touchMove', [{ x: from.x + (by.x * step) / steps, y: from.y + (by.y * step) / steps }]);
    await this.lift();
  }
}
