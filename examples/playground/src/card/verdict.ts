import { element, setAttribute, setText } from '../dom/element.ts';
import { icon, setIcon } from '../dom/icon.ts';
import type { View } from '../dom/view.ts';
import { recordProgress, tellsOnlyTheWhole } from './progress-of.ts';
import type { RecordRow } from './record-row.ts';

interface Verdict {
  readonly look: 'quiet' | 'retrying' | 'same' | 'different' | 'failed';
  readonly text: string;
  readonly title?: string;
}

/** What became of a file: waiting, arriving, being checked, equal to the server's or not. */
export function verdictView(): View<RecordRow> {
  const mark = icon('tick');
  const text = element('span', {});
  const verdict = element('span', { class: 'verdict' });
  verdict.append(mark, text);
  return {
    element: verdict,
    update(row) {
      const { look, text: words, title } = verdictOf(row);
      setIcon(mark, look === 'same' ? 'tick' : 'cross');
      setAttribute(verdict, 'data-look', look);
      setAttribute(verdict, 'title', title);
      setText(text, words);
    },
  };
}

function verdictOf(row: RecordRow): Verdict {
  const { record, snapshot } = row;
  if (record.state === 'failed') return failed(row);
  if (tellsOnlyTheWhole(snapshot) && record.state !== 'done') {
    return { look: 'quiet', text: 'in the browser' };
  }
  if (record.problem && snapshot.status !== 'settled') {
    return { look: 'retrying', text: 'trying again', title: record.problem.message };
  }
  if (record.state === 'active') return { look: 'quiet', text: 'moving' };
  if (record.state === 'pending') {
    return { look: 'quiet', text: snapshot.status === 'settled' ? 'deleted' : 'waiting' };
  }
  return checked(row);
}

function failed({ record }: RecordRow): Verdict {
  const text = record.status === null ? record.failureReason : `HTTP ${record.status}`;
  const title = record.problem?.message ?? record.failureReason;
  return { look: 'failed', text: text || 'failed', title };
}

function checked(row: RecordRow): Verdict {
  const { verification } = row;
  switch (verification?.state) {
    case undefined:
      return { look: 'quiet', text: 'stored' };
    case 'queued':
      return { look: 'quiet', text: 'to be checked' };
    case 'reading':
      return { look: 'quiet', text: checkingText(percentRead(row, verification.bytes)) };
    case 'same':
      return {
        look: 'same',
        text: verification.sha256.slice(0, 8),
        title: `Read back from the store; equal to the server's.\nSHA-256 ${verification.sha256}`,
      };
    case 'different':
      return {
        look: 'different',
        text: 'differs!',
        title: `Stored: ${verification.sha256}\nServer: ${verification.expected}`,
      };
    case 'unknown':
      return { look: 'failed', text: 'not checked', title: verification.message };
  }
}

/** All read does not mean all known: the server may still be hashing its own copy. */
function checkingText(percent: number): string {
  return percent < 100 ? `checking ${percent} %` : 'comparing';
}

function percentRead({ snapshot, record }: RecordRow, bytes: number): number {
  const { total, moved } = recordProgress(snapshot, record);
  return Math.floor((bytes / (total || moved || 1)) * 100);
}
