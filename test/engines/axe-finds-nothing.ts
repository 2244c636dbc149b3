import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const script = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Throws what axe finds wrong in the page, in light or in dark. */
export async function axeFindsNothing(page: Page, what: string): Promise<void> {
  await page.addScriptTag({ path: script });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const findings = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
      const { violations } = await axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    if (findings.length > 0)
      throw new Error(`axe finds in ${what}, ${colorScheme}:\n${findings.join('\n')}`);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
