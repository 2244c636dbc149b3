import type { InspectedRegistration, Inspection, StoredRecord } from '@bgfetch/core/inspect';
import { formatCount } from './amounts.ts';
import { statusLine } from './answer-facts.ts';
import {
  nextAttemptWords,
  problemWords,
  statusWords,
  type Tone,
  waitWords,
} from './status-words.ts';

/** Something that has happened while somebody looked. */
export interface HistoryEntry {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly uid: string;
  readonly id: string;
  /** Of the record; `null` when it is about the whole registration. */
  readonly index: number | null;
  readonly tone: Tone;
  readonly words: string;
}

/** What is different in `next`, in the order in which it is told. What passes between two inspections is not seen. */
export function changesBetween(previous: Inspection, next: Inspection): readonly HistoryEntry[] {
  const before = new Map(previous.registrations.map((each) => [each.snapshot.uid, each]));
  const entries = next.registrations.flatMap((now) => {
    const old = before.get(now.snapshot.uid);
    before.delete(now.snapshot.uid);
    const told = [
      ...(old ? [] : started(now)),
      ...ofRecords(old, now, next.at),
      ...(old ? ofRegistration(old, now, next.at) : []),
    ];
    const { uid, id } = now.snapshot;
    return told.map((entry) => ({ index: null, ...entry, at: next.at, uid, id }));
  });
  const gone = [...before.values()].map(({ snapshot: { uid, id } }) => ({
    at: next.at,
    uid,
    id,
    index: null,
    tone: 'still' as const,
    words: 'released',
  }));
  return [...entries, ...gone];
}

type Told = Pick<HistoryEntry, 'tone' | 'words'> & { readonly index?: number };

const started = ({ snapshot }: InspectedRegistration): readonly Told[] => [
  {
    tone: 'moving',
    words: `started with ${formatCount(snapshot.records.length, 'request')}, by the ${snapshot.driver} driver`,
  },
];

function* ofRegistration(
  old: InspectedRegistration,
  now: InspectedRegistration,
  at: number,
): Generator<Told> {
  const [a, b] = [old.snapshot, now.snapshot];
  if (a.driver !== b.driver)
    yield { tone: 'waiting', words: `handed over to the ${b.driver} driver: ${b.driverReason}` };
  if (a.runner !== b.runner && a.runner !== null && b.runner !== null)
    yield { tone: 'waiting', words: 'taken over by another tab' };
  if ((old.stored?.takeovers ?? 0) < (now.stored?.takeovers ?? 0) && old.stored)
    yield { tone: 'waiting', words: 'taken from a tab that was frozen' };
  const isOther = a.status !== b.status || a.waitingFor !== b.waitingFor || a.result !== b.result;
  // Between two requests a registration is pending for a moment.
  const isStep = b.status === 'pending' || (a.status === 'pending' && b.status === 'running');
  if (!isOther || isStep) return;
  const { tone, label, detail } = statusWords(b, at);
  // When it is due is said by the attempts, which are told of too.
  const reason = b.status === 'waiting' ? waitWords(b.waitingFor) : detail;
  yield { tone, words: `${label.toLowerCase()}${reason ? ` ${reason}` : ''}` };
}

/** The rows of a registration that has just been started are read a little later than it is shown. */
const UNTOUCHED = { answer: null, attempts: 0, notBefore: 0, discards: 0 } as const;

function* ofRecords(
  old: InspectedRegistration | undefined,
  now: InspectedRegistration,
  at: number,
): Generator<Told & { readonly index: number }> {
  for (const record of now.snapshot.records) {
    const { index } = record;
    const before = old?.snapshot.records[index];
    const [a, b] = [old?.stored?.records[index] ?? UNTOUCHED, now.stored?.records[index]];
    if (b) for (const told of ofRows(a, b, at)) yield { index, ...told };
    else if (record.problem && record.problem.message !== before?.problem?.message)
      yield { index, tone: 'bad', words: problemWords(record.problem) };
    if (before?.state === record.state) continue;
    if (record.state === 'done')
      yield {
        index,
        tone: 'good',
        words: record.unproven ? 'done, not proved to be whole' : 'done',
      };
    if (record.state === 'failed')
      yield { index, tone: 'bad', words: `failed: ${record.failureReason}` };
  }
}

function* ofRows(
  old: Pick<StoredRecord, keyof typeof UNTOUCHED>,
  now: StoredRecord,
  at: number,
): Generator<Told> {
  if (now.discards > old.discards)
    yield { tone: 'bad', words: 'starts over: it is another file now' };
  if (now.answer && JSON.stringify(now.answer) !== JSON.stringify(old.answer)) {
    const from = now.answer.redirected ? `, redirected to ${now.answer.url}` : '';
    yield { tone: 'moving', words: `answered with ${statusLine(now.answer)}${from}` };
  }
  const failed = now.attempts - old.attempts;
  // Attempts are counted from the last progress on: after it a failure may leave the same number.
  const isNew = failed > 0 || (now.attempts > 0 && now.notBefore > old.notBefore);
  if (!isNew) return;
  const times = failed > 1 ? `${failed} attempts failed` : 'an attempt failed';
  const status = now.lastStatus === null ? '' : ` with status ${now.lastStatus}`;
  const why = now.problem ? `: ${problemWords(now.problem)}` : '';
  const end = /[.!?]$/.test(why) ? '' : '.';
  yield {
    tone: 'bad',
    words: `${times}${status}${why}${end} ${nextAttemptWords(now, at)}`,
  };
}
