import type { InspectedContext, Inspection } from '@bgfetch/core/inspect';
import { element, setText } from '../dom/element.ts';
import { keyedViews, type View } from '../dom/keyed-views.ts';
import { shortName } from '../model/amounts.ts';
import type { PanelState } from './panel-state.ts';

interface Row {
  readonly context: InspectedContext;
  readonly inspection: Inspection;
}

/** Which tab, or worker, of the origin holds what. */
export function contextsView(): View<PanelState> {
  const body = element('tbody');
  const show = keyedViews<Row>(body, ({ context }) => context.clientId, rowView);
  const columns = ['Tab', 'Carries out', 'Waits for', 'Connections'];
  const head = element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)));
  const table = element(
    'table',
    {},
    element('caption', {}, 'Who holds what'),
    element('thead', {}, head),
    body,
  );
  const note = element('p', { class: 'quiet' });
  return {
    element: element('div', { class: 'page' }, table, note),
    update({ inspection }) {
      const { contexts } = inspection;
      table.hidden = contexts === null;
      setText(
        note,
        contexts === null
          ? 'This browser does not tell who holds which lock (Web Locks).'
          : 'Shown are this tab, and those that hold or wait for a lock. Connections are those over HTTP/1.1, which are counted over all tabs.',
      );
      show((contexts ?? []).map((context) => ({ context, inspection })));
    },
  };
}

function rowView(): View<Row> {
  const name = element('th', { scope: 'row' });
  const [holds, waits, connections] = [element('td'), element('td'), element('td')];
  return {
    element: element('tr', {}, name, holds, waits, connections),
    update({ context, inspection }) {
      const idOf = (uid: string): string =>
        inspection.registrations.find(({ snapshot }) => snapshot.uid === uid)?.snapshot.id ?? uid;
      const { contextId, clientId, isThis } = context;
      const short = shortName(contextId ?? clientId);
      setText(
        name,
        isThis ? `This tab (${short})` : contextId ? `Tab ${short}` : `A tab or worker (${short})`,
      );
      setText(holds, context.holds.map(idOf).join(', ') || '–');
      setText(waits, context.waitsFor.map(idOf).join(', ') || '–');
      const uses = context.connections.map(({ host, count }) => `${count} to ${host}`);
      setText(connections, uses.join(', ') || '–');
    },
  };
}
