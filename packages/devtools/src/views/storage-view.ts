import type { InspectedRegistration, InspectedStorage, StoredBytes } from '@bgfetch/core/inspect';
import { element, setText } from '../dom/element.ts';
import { keyedViews, type View } from '../dom/keyed-views.ts';
import { formatBytes } from '../model/amounts.ts';
import { type Fact, knownFacts } from '../model/facts.ts';
import { factsView } from './facts-view.ts';
import type { PanelState } from './panel-state.ts';

/** How many bytes are stored, and whose they are. */
export function storageView(): View<PanelState> {
  const facts = factsView();
  const body = element('tbody');
  const show = keyedViews<InspectedRegistration>(body, ({ snapshot }) => snapshot.uid, rowView);
  const sum = cells('All together');
  const columns = ['Background fetch', 'In files', 'In rows', 'Request bodies', 'Sum'];
  const table = element(
    'table',
    { class: 'numbers' },
    element('caption', {}, 'Bytes stored by whom'),
    element(
      'thead',
      {},
      element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name))),
    ),
    body,
    element('tfoot', {}, sum.row),
  );
  return {
    element: element('div', { class: 'page' }, facts.element, table),
    update({ inspection: { registrations, storage } }) {
      facts.update(factsOf(storage));
      table.hidden = storage.bytes === null;
      show(registrations.filter(({ stored }) => stored !== null));
      if (storage.bytes) sum.show(storage.bytes);
    },
  };
}

function factsOf({
  status,
  bytes,
  usedBytes,
  quotaBytes,
  isPersisted,
}: InspectedStorage): readonly Fact[] {
  const { state, problem, bodies } = status;
  const ours = bytes && sumOf(bytes);
  return knownFacts([
    ['Rows', `${state}${problem ? `: ${problem.message}` : ''}`],
    ['Large bodies', placeWords(bodies)],
    [
      'Origin',
      usedBytes === null
        ? 'The browser does not tell.'
        : `${formatBytes(usedBytes)} used${quotaBytes === null ? '' : ` of ${formatBytes(quotaBytes)}`}, by the browser’s estimate`,
    ],
    [
      'Of others',
      usedBytes === null || ours === null
        ? null
        : `${formatBytes(Math.max(0, usedBytes - ours))}, what is not of these bodies: caches, other databases, indexes`,
    ],
    [
      'Kept',
      isPersisted === null
        ? null
        : isPersisted
          ? 'also under storage pressure (persisted)'
          : 'until the browser needs the room (not persisted)',
    ],
  ]);
}

function placeWords({ inFiles, reason }: InspectedStorage['status']['bodies']): string {
  if (inFiles === null) return 'not known yet: the first download of this page tries files';
  return inFiles ? 'in files, by a worker' : `in rows. ${reason ?? ''}`;
}

function rowView({ snapshot }: InspectedRegistration): View<InspectedRegistration> {
  const { row, show } = cells(snapshot.id);
  return {
    element: row,
    update({ stored }) {
      if (stored) show(stored.bytes);
    },
  };
}

function cells(name: string): { readonly row: HTMLElement; show(bytes: StoredBytes): void } {
  const numbers = Array.from({ length: 4 }, () => element('td'));
  return {
    row: element('tr', {}, element('th', { scope: 'row' }, name), ...numbers),
    show(bytes) {
      const values = [bytes.inFiles, bytes.inRows, bytes.ofRequests, sumOf(bytes)];
      for (const [i, cell] of numbers.entries()) setText(cell, formatBytes(values[i] ?? 0));
    },
  };
}

const sumOf = ({ inFiles, inRows, ofRequests }: StoredBytes): number =>
  inFiles + inRows + ofRequests;
