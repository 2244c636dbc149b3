import type { RecordSnapshot } from '@bgfetch/core';
import type { StoredRecord } from '@bgfetch/core/inspect';
import { element, setAttribute, setText } from '../dom/element.ts';
import type { View } from '../dom/keyed-views.ts';
import { formatBytes } from '../model/amounts.ts';
import { answerFacts, statusLine } from '../model/answer-facts.ts';
import { type Bar, requestBar, responseBar } from '../model/bar-pieces.ts';
import { nextAttemptWords, problemWords } from '../model/status-words.ts';
import { barView } from './bar-view.ts';
import { factsView } from './facts-view.ts';

export interface ShownRecord {
  readonly record: RecordSnapshot;
  readonly stored: StoredRecord | null;
  readonly now: number;
}

/** One request with its response: what is stored of it, what the server has answered, and what went wrong. */
export function recordView(): View<ShownRecord> {
  const method = element('span', { class: 'method' });
  const url = element('span', { class: 'url' });
  const state = element('span', { class: 'chip' });
  const down = labelledBar('Response');
  const up = labelledBar('Request');
  const problem = element('p', { class: 'problem' });
  const retries = element('p', { class: 'quiet' });
  const summary = element('summary');
  const facts = factsView();
  const answer = element('details', { class: 'answer' }, summary, facts.element);
  const head = element('div', { class: 'record-head' }, method, url, state);
  return {
    element: element(
      'li',
      { class: 'record' },
      head,
      up.element,
      down.element,
      problem,
      retries,
      answer,
    ),
    update({ record, stored, now }) {
      setText(method, `${record.index} ${record.method}`);
      setText(url, record.url);
      url.title = record.url;
      setText(state, record.state);
      setAttribute(state, 'data-tone', tones[record.state]);
      const { upload = null } = stored ?? {};
      up.show(upload && requestBar(upload.confirmed ?? record.uploaded, upload.bytes));
      const hasResponse = record.downloaded > 0 || record.expectedBytes !== null || !upload;
      down.show(hasResponse ? responseBar(record, stored) : null);
      problem.hidden = record.problem === null;
      if (record.problem) setText(problem, problemWords(record.problem));
      const words = stored ? retryWords(record, stored, now) : '';
      retries.hidden = words === '';
      setText(retries, words);
      answer.hidden = !stored?.answer;
      if (!stored?.answer) return;
      setText(summary, `Answer: ${statusLine(stored.answer)}`);
      facts.update(answerFacts(stored.answer, record.url));
    },
  };
}

const tones = { pending: 'still', active: 'moving', done: 'good', failed: 'bad' } as const;

function labelledBar(label: string): {
  readonly element: HTMLElement;
  show(bar: Bar | null): void;
} {
  const bytes = element('span');
  const bar = barView();
  const line = element(
    'p',
    { class: 'bar-line' },
    element('span', { class: 'quiet' }, label),
    bytes,
  );
  const box = element('div', {}, line, bar.element);
  return {
    element: box,
    show(shown) {
      box.hidden = shown === null;
      if (!shown) return;
      setText(bytes, shown.amount);
      bar.update(shown);
    },
  };
}

/** What the rows say of attempts, in sentences. */
function retryWords(record: RecordSnapshot, stored: StoredRecord, now: number): string {
  const { attempts, lastStatus, discards, isUnsure, upload } = stored;
  const sentences: string[] = [];
  if (record.state !== 'done' && attempts > 0) {
    const times = attempts === 1 ? 'One attempt has' : `${attempts} attempts have`;
    const status =
      lastStatus === null ? ', without an answer' : `, the last with status ${lastStatus}`;
    sentences.push(`${times} failed since the last byte${status}.`);
    if (record.state === 'pending') sentences.push(nextAttemptWords(stored, now));
  }
  if (discards > 0)
    sentences.push(`It has started over ${discards === 1 ? 'once' : `${discards} times`}.`);
  if (isUnsure) sentences.push('What is stored will be compared before it goes on.');
  if (upload && upload.confirmed !== null && !upload.isSent)
    sentences.push(`By tus: the server has confirmed ${formatBytes(upload.confirmed)}.`);
  return sentences.join(' ');
}
