import { join } from 'node:path';
import { SCOPE } from '../check/scenario.ts';
import { startFetch } from '../check/start-fetch.ts';
import { fractionOf, tellStory } from '../check/story.ts';
import { downloadPhotos, openPhotogenic, type Studio, scrollTo } from './studio.ts';

/** The playground at work, and its devtools: files at a CDN by four connections, an upload by tus, and what has arrived. */
export async function takeStills(studio: Studio, folder: string): Promise<void> {
  const { server, scheme, tools } = studio;
  const { faults } = server.state;
  const story = tellStory(`Stills, ${scheme}`);
  const tab = await openPhotogenic(studio);
  const { page } = tab;
  const save = async (name: string, clip?: { y: number; height: number }): Promise<void> => {
    const { width = 0 } = page.viewportSize() ?? {};
    const shot = await page.screenshot(clip ? { clip: { x: 0, width, ...clip } } : {});
    const file = join(folder, `${name}-${scheme}.png`);
    const { size } = await tools.sharp(shot).png({ palette: true, effort: 10 }).toFile(file);
    story.say(`${file}, ${Math.round(size / 1000)} kB`);
  };

  await downloadPhotos(studio, tab, story);

  faults.change(SCOPE, {
    cdnRedirect: true,
    throttleBytesPerSecond: 8_000_000,
    resetAfterBytes: 32_000_000,
    resetTimes: null,
  });
  const memo = await startFetch(page, {
    files: { upload: 1 },
    driver: 'foreground',
    upload: 'tus',
    title: 'Voice memo, by tus',
  });
  await story.until('a chunk', tab, memo, ({ uploaded }) => uploaded > 0);
  const model = await startFetch(page, {
    files: { model: 1 },
    driver: 'foreground',
    segments: '4',
    title: 'Model weights',
  });
  await story.until('some of it', tab, model, (snapshot) => fractionOf(snapshot) > 0.1);
  await page.getByRole('button', { name: 'Pause' }).nth(1).click();
  await story.until('half of it', tab, model, (snapshot) => fractionOf(snapshot) > 0.5);
  await page.mouse.move(0, 0);
  await scrollTo(page, '.section-head');
  await save('playground');

  await page.getByRole('button', { name: 'bgfetch devtools' }).click();
  const devtools = page.locator('bgfetch-devtools');
  await devtools.getByText(model).first().click();
  await devtools.getByText('ahead of a gap').waitFor();
  const box = await devtools.locator('#devtools').boundingBox();
  if (!box) throw new Error('The devtools are not open.');
  await page.mouse.move(0, 0);
  await save('devtools', { y: box.y, height: box.height });
  faults.clear(SCOPE);
}
