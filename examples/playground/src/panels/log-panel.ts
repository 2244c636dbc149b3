import type { LogEntry } from '@bgfetch-examples/media-server';
import { element, setText } from '../dom/element.ts';
import { keyedViews } from '../dom/keyed-views.ts';
import { count } from '../format/count.ts';
import type { ServerControl } from '../media/server-control.ts';
import { logRow } from '../server/log-row.ts';
import { panel } from './panel.ts';

const SHOWN = 60;

/** The server's last requests, newest first. */
export function logPanel(server: ServerControl): HTMLElement {
  const rows = element('ol', { class: 'log', tabindex: 0, 'aria-label': 'Requests, newest first' });
  const empty = element('p', { class: 'hint' }, 'Requests show up here as the server sees them.');
  const total = element('span', { class: 'hint' });
  const show = keyedViews<LogEntry>(rows, keyOf, logRow);
  const clear = element(
    'button',
    { type: 'button', class: 'quiet', onclick: () => void server.clearLog() },
    'Clear',
  );
  server.view$.subscribe(({ settings, log }) => {
    // What was seen stays to be read while the server is gone.
    if (settings === null) return;
    show(log.slice(-SHOWN).reverse());
    empty.hidden = log.length > 0;
    rows.hidden = log.length === 0;
    const resumed = log.filter(({ status }) => status === 206).length;
    setText(total, `${count(log.length, 'request')}, ${resumed} resumed`);
  });
  const foot = element('div', { class: 'log-foot' }, total, clear);
  return panel('log', 'What the server saw', empty, rows, foot);
}

function keyOf({ receivedAtMs, path, range }: LogEntry): string {
  return `${receivedAtMs} ${path} ${range}`;
}
