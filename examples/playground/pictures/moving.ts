import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { SCOPE, waitForTicks } from '../check/scenario.ts';
import { startFetch } from '../check/start-fetch.ts';
import { fractionOf, tellStory } from '../check/story.ts';
import { film } from './film.ts';
import { downloadPhotos, makePhotogenic, openPhotogenic, type Studio, scrollTo } from './studio.ts';

/** What the first screen of the README shows: a download that meets resets, a reload and a captive portal. */
export async function takeMoving(studio: Studio, folder: string): Promise<void> {
  const { server, scheme, tools } = studio;
  const { faults, outage } = server.state;
  const story = tellStory(`Moving, ${scheme}`);
  let tab = await openPhotogenic(studio);
  const { page } = tab;
  await downloadPhotos(studio, tab, story);
  faults.change(SCOPE, { cdnRedirect: true, throttleBytesPerSecond: 3_000_000 });
  const id = await startFetch(page, {
    files: { map: 2 },
    driver: 'foreground',
    segments: '4',
    title: 'Offline maps',
  });
  await page.mouse.move(0, 0);
  await scrollTo(page, '.section-head');
  const at = (fraction: number) =>
    story.until(`${fraction}`, tab, id, (snapshot) => fractionOf(snapshot) >= fraction);

  await caption(page, 'A download from a CDN, by four connections');
  const filming = film(page);
  await at(0.25);
  await caption(page, 'The server resets every connection …');
  faults.change(SCOPE, { resetAfterBytes: 8_000_000, resetTimes: null });
  await at(0.45);
  faults.change(SCOPE, { resetAfterBytes: null });

  await filming.pause();
  tab = await tab.reload();
  await makePhotogenic(page, tools);
  await scrollTo(page, '.section-head');
  await caption(page, '… the page is reloaded in the middle …');
  filming.resume();
  await at(0.65);

  await caption(page, '… a captive portal answers with its login page …');
  faults.change(SCOPE, { captivePortal: true });
  outage.begin(200, SCOPE);
  await story.until('it waits', tab, id, ({ status }) => status === 'waiting');
  await page.waitForTimeout(300);
  await retryNow(page);
  await story.until(
    'the portal',
    tab,
    id,
    ({ problem }) => problem?.message.includes('login page') ?? false,
  );
  await page.waitForTimeout(2500);
  faults.change(SCOPE, { captivePortal: false });
  await retryNow(page);
  await story.until('it runs', tab, id, ({ status }) => status === 'running');
  await caption(page, '… and the download goes on from the last byte');
  await story.until('success', tab, id, ({ result }) => result === 'success');
  await waitForTicks(tab, id, 2);
  await caption(page, 'Both files are, byte for byte, what the server sent');
  await page.waitForTimeout(500);

  const frames = await filming.end();
  const file = join(folder, `playground-${scheme}.webp`);
  const { size } = await tools
    .sharp(
      frames.map(({ image }) => image),
      { join: { animated: true } },
    )
    .webp({
      delay: frames.map(({ ms }, index) => (index === frames.length - 1 ? 4000 : ms)),
      loop: 0,
      quality: 80,
      effort: 5,
      minSize: true,
    })
    .toFile(file);
  story.say(`${file}, ${frames.length} frames, ${Math.round(size / 1000)} kB`);
  faults.clear(SCOPE);
}

function retryNow(page: Page): Promise<void> {
  return page.evaluate(() => (globalThis as unknown as { bg: { retryNow(): void } }).bg.retryNow());
}

/** Says at the bottom of the picture what happens. */
function caption(page: Page, words: string): Promise<void> {
  return page.evaluate((text) => {
    const shown = document.querySelector('#caption') ?? document.createElement('p');
    shown.id = 'caption';
    shown.textContent = text;
    shown.setAttribute(
      'style',
      `position: fixed; inset: auto 0 0; z-index: 2147483647; padding: 0.6rem 2rem; background: var(--accent);
       color: var(--accent-ink); font: 600 1.0625rem/1.4 var(--sans); text-align: center`,
    );
    document.body.append(shown);
  }, words);
}
