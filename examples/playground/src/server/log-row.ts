import type { LogEntry } from '@bgfetch-examples/media-server';
import { element, setAttribute, setProperty, setText } from '../dom/element.ts';
import type { View } from '../dom/view.ts';
import { formatBytes } from '../format/bytes.ts';
import { requestedPart } from './requested-part.ts';

const endings: Record<LogEntry['ended'], string> = {
  pending: 'sending',
  complete: 'complete',
  reset: 'reset',
  closed: 'cut short',
  'client-closed': 'client left',
  down: 'down',
};

/** One request as the server saw it: what was asked for, what was sent, and which part of the file that is. */
export function logRow(): View<LogEntry> {
  const status = element('span', { class: 'log-status' });
  const name = element('span', { class: 'log-name' });
  const bytes = element('span', { class: 'log-bytes' });
  const ended = element('span', { class: 'log-ended' });
  const part = element('span', { class: 'log-part' }, element('span', { class: 'log-sent' }));
  const row = element('li', { class: 'log-row' }, status, name, bytes, ended, part);
  return {
    element: row,
    update(entry) {
      const { name: file, from, size } = requestedPart(entry);
      setText(status, entry.status === null ? '···' : String(entry.status));
      setText(name, `${entry.method === 'GET' ? '' : `${entry.method} `}${file}`);
      setText(bytes, bytesText(entry, from));
      setText(ended, endings[entry.ended]);
      row.title = `${entry.method} ${entry.path}${entry.range ? `\nRange: ${entry.range}` : ''}`;
      setAttribute(row, 'data-ended', entry.ended);
      setAttribute(row, 'data-status', entry.status === null ? '' : Math.floor(entry.status / 100));
      const moved = entry.bytesSent + entry.bytesReceived;
      setProperty(part, '--from', fraction(from, size));
      setProperty(part, '--to', fraction(from + moved, size));
    },
  };
}

function bytesText(entry: LogEntry, from: number): string {
  if (entry.chunkOf) return `${formatBytes(entry.bytesReceived)} from ${formatBytes(from)}`;
  if (entry.bytesReceived > 0) return `got ${formatBytes(entry.bytesReceived)}`;
  const sent = formatBytes(entry.bytesSent);
  return from > 0 ? `${sent} from ${formatBytes(from)}` : sent;
}

function fraction(bytes: number, size: number | null): string {
  return size ? Math.min(1, bytes / size).toFixed(4) : '0';
}
