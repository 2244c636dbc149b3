import type { Page } from 'playwright-core';

export interface Wish {
  /** How many files of which catalogue item. */
  readonly files: Readonly<Record<string, number>>;
  readonly driver: 'web' | 'foreground';
  readonly title: string;
  readonly segments?: '1' | 'auto' | '4';
  readonly upload?: 'plain' | 'tus';
}

/** Starts a background fetch as a person does: by the tiles, the driver and the button. Returns its id. */
export async function startFetch(page: Page, wish: Wish): Promise<string> {
  for (const tile of await page.locator('.tile').all()) {
    const item = (await tile.getAttribute('data-item')) ?? '';
    const amount = tile.locator('.stepper-amount');
    const wanted = wish.files[item] ?? 0;
    for (;;) {
      const current = Number(await amount.textContent());
      if (current === wanted) break;
      await tile
        .locator('.step')
        .nth(current < wanted ? 1 : 0)
        .click();
    }
  }
  const { driver, segments = '1', upload = 'plain' } = wish;
  for (const [name, value] of Object.entries({ driver, segments, upload }))
    await page.locator(`label:has(input[name=${name}][value="${value}"])`).click();
  await page.getByLabel('Title').fill(wish.title);
  await page.getByRole('button', { name: 'Start' }).click();
  const card = page.locator('.card', { hasText: wish.title });
  const id = await card.getAttribute('data-id');
  if (!id) throw new Error('The new card has no id.');
  return id;
}
