import type { BackgroundFetchManager, RecordSnapshot, RegistrationSnapshot } from '@bgfetch/core';
import { element, setAttribute, setProperty, setText } from '../dom/element.ts';
import { icon, setIcon } from '../dom/icon.ts';
import type { View } from '../dom/view.ts';
import { formatBytes } from '../format/bytes.ts';
import { fileOf } from '../media/order.ts';
import type { Verification } from '../verify/verification.ts';
import { player } from './player.ts';
import { fractionOf, recordProgress, tellsOnlyTheWhole } from './progress-of.ts';
import { verdictView } from './verdict.ts';

export interface RecordRow {
  readonly record: RecordSnapshot;
  readonly snapshot: RegistrationSnapshot;
  readonly verification: Verification | undefined;
}

/** One file of a background fetch: name, bar, bytes, and what became of it. */
export function recordRowView(bg: BackgroundFetchManager): View<RecordRow> {
  const direction = icon('down');
  const name = element('span', { class: 'record-name' });
  const fill = element('span', { class: 'bar-fill' });
  const bar = element('span', { class: 'bar' }, fill);
  const bytes = element('span', { class: 'record-bytes' });
  const verdict = verdictView();
  const row = element('li', { class: 'record' });
  const { play, save, audio, problem, update: updatePlayer, destroy } = player(bg);
  row.append(direction, play, name, bar, bytes, verdict.element, save, audio, problem);
  return {
    element: row,
    update(value) {
      const { record, snapshot } = value;
      const file = fileOf(snapshot, record.index);
      setIcon(direction, file.direction === 'upload' ? 'up' : 'down');
      setText(name, file.name ?? record.url);
      name.title = `${record.method} ${record.url}`;
      const progress = recordProgress(snapshot, record);
      const hidden = tellsOnlyTheWhole(snapshot);
      const fraction = record.state === 'done' ? 1 : hidden ? 0 : (fractionOf(progress) ?? 0);
      setProperty(fill, '--fraction', fraction.toFixed(4));
      setAttribute(row, 'data-state', record.state);
      setText(bytes, bytesText(record, progress, hidden));
      verdict.update(value);
      updatePlayer(record, file.name ?? record.url, snapshot.id);
    },
    destroy,
  };
}

function bytesText(
  record: RecordSnapshot,
  { moved, total }: { moved: number; total: number | null },
  hidden: boolean,
): string {
  if (hidden && record.state !== 'done') return total === null ? '' : formatBytes(total);
  if (record.state === 'done' || total === null) return formatBytes(moved);
  return `${formatBytes(moved)} / ${formatBytes(total)}`;
}
