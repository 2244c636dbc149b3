import { describe, expect, test } from 'vitest';
import { changesBetween } from '../../src/model/history.ts';
import { anInspection, aRecord, aSnapshot, storedRecord } from './shown.ts';

const words = (...args: Parameters<typeof changesBetween>): string[] =>
  changesBetween(...args).map((entry) => entry.words);

const nothing = { ...anInspection(aSnapshot()), registrations: [] };
const answer = {
  status: 206,
  statusText: 'Partial Content',
  url: 'https://cdn.test/5',
  redirected: true,
  type: 'cors',
  headers: [],
} as const;

describe('what has happened between two inspections', () => {
  test('nothing, when nothing is different but the time', () => {
    const one = anInspection(aSnapshot({ downloaded: 5 }));
    const other = anInspection(aSnapshot({ downloaded: 500 }), storedRecord(), one.at + 5000);
    expect(changesBetween(one, other)).toEqual([]);
  });

  test('a start and a release', () => {
    const one = anInspection(aSnapshot());
    expect(words(nothing, one)).toEqual(['started with 1 request, by the foreground driver']);
    expect(words(one, nothing)).toEqual(['released']);
  });

  test('an attempt that failed, with the reason, the status, and when the next one is due by whose wish', () => {
    const problem = { name: 'HttpError', message: 'The server is busy.' };
    const before = anInspection(aSnapshot());
    const { at } = before;
    const row = storedRecord({
      attempts: 1,
      notBefore: at + 4000,
      lastStatus: 503,
      problem,
      isImposed: true,
    });
    // The rows may have been read before the snapshot shows what is in them.
    const after = anInspection(aSnapshot(), row, at);
    const [entry, ...others] = changesBetween(before, after);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ id: 'ep-5', index: 0, tone: 'bad', at });
    expect(entry?.words).toMatch(
      /^an attempt failed with status 503: HttpError: The server is busy\. The next one is due at \d\d:\d\d:\d\d \(in 4 s\), as the server asked\.$/,
    );
  });

  test('several attempts between two looks are told as such, and one after progress as well', () => {
    const row = (attempts: number, notBefore: number) => storedRecord({ attempts, notBefore });
    const of = (attempts: number, notBefore: number) =>
      anInspection(aSnapshot(), row(attempts, notBefore));
    expect(words(of(1, 10), of(4, 50))[0]).toMatch(/^3 attempts failed/);
    expect(words(of(1, 10), of(1, 50))[0]).toMatch(/^an attempt failed/);
    expect(words(of(1, 50), of(0, 50))).toEqual([]);
  });

  test('a moment without a request between two of them is not told', () => {
    const of = (status: 'pending' | 'running') => anInspection(aSnapshot({ status }));
    expect(words(of('running'), of('pending'))).toEqual([]);
    expect(words(of('pending'), of('running'))).toEqual([]);
  });

  test('an answer, with where it was redirected to', () => {
    const after = anInspection(aSnapshot(), storedRecord({ answer }));
    expect(words(anInspection(aSnapshot()), after)).toEqual([
      'answered with 206 Partial Content, redirected to https://cdn.test/5',
    ]);
  });

  test('an answer that came before the rows were read for the first time', () => {
    const read = anInspection(aSnapshot(), storedRecord({ answer }));
    const [seen] = anInspection(aSnapshot()).registrations;
    const unread = { ...read, registrations: seen ? [{ ...seen, stored: null }] : [] };
    expect(words(unread, read)[0]).toMatch(/^answered with 206/);
    expect(words(nothing, read)).toEqual([
      'started with 1 request, by the foreground driver',
      expect.stringMatching(/^answered with 206/),
    ]);
  });

  test('a fresh start, because it is another file now', () => {
    const after = anInspection(aSnapshot(), storedRecord({ discards: 1 }));
    expect(words(anInspection(aSnapshot()), after)[0]).toMatch(/^starts over/);
  });

  test('waits, pauses, ends, and another tab', () => {
    const of = (given: Parameters<typeof aSnapshot>[0]) => anInspection(aSnapshot(given));
    const waiting = of({ status: 'waiting', waitingFor: 'network', retryAt: 1_700_000_009_000 });
    expect(words(of({}), waiting)).toEqual(['waiting for a network']);
    expect(words(waiting, of({ status: 'paused' }))).toEqual(['paused']);
    expect(words(of({}), of({ runner: 'another' }))).toEqual(['taken over by another tab']);
    const done = { status: 'settled', result: 'success', runner: null } as const;
    const records = [aRecord({ state: 'done' })];
    expect(words(of({}), of({ ...done, records }))).toEqual(['done', 'success']);
    const failed = { status: 'settled', result: 'failure', failureReason: 'bad-status' } as const;
    expect(words(of({}), of(failed))).toEqual(['failed bad-status']);
  });

  test('without rows the problems of the snapshots have to do', () => {
    const problem = { name: 'NetworkError', message: 'No answer.' };
    const blind = (snapshot: Parameters<typeof aSnapshot>[0]) => {
      const inspection = anInspection(aSnapshot(snapshot));
      return {
        ...inspection,
        registrations: inspection.registrations.map((each) => ({ ...each, stored: null })),
      };
    };
    expect(words(blind({}), blind({ records: [aRecord({ problem })] }))).toEqual([
      'NetworkError: No answer.',
    ]);
  });
});
