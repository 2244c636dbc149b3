import type { BackgroundFetchManager } from '@bgfetch/core';
import { catalogueTile } from '../composer/catalogue-tile.ts';
import { driverChoice, segmentsChoice, uploadChoice } from '../composer/choices.ts';
import { chosenFiles, newId, type Selection, suggestedTitle } from '../composer/selection.ts';
import { element, setAttribute, setText } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { formatBytes } from '../format/bytes.ts';
import { count } from '../format/count.ts';
import { announcedTotal, buildRequests } from '../media/build-requests.ts';
import { catalogue } from '../media/catalogue.ts';
import type { Order } from '../media/order.ts';

/** Small, so that there is something to see on a local server. */
const TUS_CHUNK_BYTES = 1024 * 1024;

/** Where a background fetch is put together and started. */
export function composerPanel(bg: BackgroundFetchManager): HTMLElement {
  let selection: Selection = { episode: 1, photos: 3 };
  const [driver, segments, upload] = [driverChoice(), segmentsChoice(), uploadChoice()];
  const title = element('input', { type: 'text', name: 'title', autocomplete: 'off' });
  const summary = element('p', { class: 'summary', role: 'status' });
  const problem = element('p', { class: 'problem', role: 'alert', hidden: true });
  const start = element('button', { type: 'submit', class: 'primary' });
  start.append(icon('down'), 'Start');

  const tiles = catalogue.map((item) => {
    const tile = catalogueTile(item, (amount) => choose({ ...selection, [item.key]: amount }));
    return { item, tile };
  });
  const choose = (next: Selection): void => {
    selection = next;
    for (const { item, tile } of tiles) tile.update(selection[item.key] ?? 0);
    const files = chosenFiles(selection);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    title.placeholder = suggestedTitle(selection) || 'Title';
    setText(
      summary,
      files.length === 0
        ? 'Nothing chosen yet.'
        : `${count(files.length, 'file')}, ${formatBytes(bytes)}, in one background fetch.`,
    );
    setAttribute(start, 'disabled', files.length === 0);
  };

  const submit = async (): Promise<void> => {
    const files = chosenFiles(selection);
    const name = title.value.trim() || suggestedTitle(selection);
    const metadata: Order = {
      kind: 'playground-order',
      files: files.map(({ name, bytes, direction }) => ({ name, bytes, direction })),
    };
    setAttribute(start, 'aria-busy', 'true');
    try {
      const byTus = upload.chosen() === 'tus';
      const count = segments.chosen();
      await bg.fetch(newId(name), buildRequests(files, byTus), {
        title: name,
        driver: driver.chosen(),
        segments: count === 'auto' ? count : Number(count),
        downloadTotal: announcedTotal(files),
        metadata,
        ...(byTus && { upload: 'tus', tus: { chunkBytes: TUS_CHUNK_BYTES } }),
      });
      title.value = '';
      problem.hidden = true;
    } catch (error) {
      problem.hidden = false;
      setText(problem, error instanceof Error ? error.message : String(error));
    } finally {
      setAttribute(start, 'aria-busy', null);
    }
  };

  const onsubmit = (event: Event): void => {
    event.preventDefault();
    if (!start.hasAttribute('aria-busy')) void submit();
  };
  const tileGrid = element('div', { class: 'tiles', role: 'group', 'aria-label': 'What to fetch' });
  tileGrid.append(...tiles.map(({ tile }) => tile.element));
  const titleField = element('label', { class: 'field' }, element('span', {}, 'Title'), title);
  choose(selection);
  return element(
    'form',
    { class: 'composer surface', 'aria-label': 'New background fetch', onsubmit },
    element('h2', {}, 'New background fetch'),
    tileGrid,
    element(
      'div',
      { class: 'composer-fields' },
      ...[driver.element, segments.element, upload.element, titleField],
    ),
    element('div', { class: 'composer-foot' }, summary, start),
    problem,
  );
}
