import { describe, expect, it } from 'vitest';
import { statusWords } from '../src/card/status-words.ts';
import { recordWith, snapshotWith } from './snapshot.ts';

const moment = { own: 'context-aaaa', now: 10_000, bytesPerSecond: 1000 };

describe('who moves the bytes', () => {
  it('is this tab', () => {
    expect(statusWords(snapshotWith(), moment).sentence).toMatch(/^This tab/);
  });

  it('is another tab, by name', () => {
    const snapshot = snapshotWith({ runner: 'context-3f2a' });
    expect(statusWords(snapshot, moment).sentence).toMatch(/^Tab 3f2a/);
  });

  it('is the browser, which may rest', () => {
    const guarantees = { ...snapshotWith().guarantees, survivesPageClose: true };
    const snapshot = snapshotWith({ driver: 'web', guarantees });
    expect(statusWords(snapshot, moment).sentence).toMatch(/moves the bytes/);
    expect(statusWords(snapshot, { ...moment, bytesPerSecond: 0 }).sentence).toMatch(/rests/);
  });

  it('is the service worker at the end', () => {
    const snapshot = snapshotWith({ driver: 'web', downloaded: 1000 });
    expect(statusWords(snapshot, moment).label).toBe('Storing');
  });
});

describe('waiting', () => {
  it('counts down to the next attempt and never says 0 s', () => {
    const waiting = { status: 'waiting', waitingFor: 'retry' } as const;
    const label = (retryAt: number): string =>
      statusWords(snapshotWith({ ...waiting, retryAt }), moment).label;
    expect(label(18_000)).toBe('Trying again in 8 s');
    expect(label(10_100)).toBe('Trying again in 1 s');
    expect(label(9_000)).toBe('Trying again');
  });
});

describe('the end', () => {
  it('sums up a success', () => {
    const words = statusWords(
      snapshotWith({
        status: 'settled',
        result: 'success',
        downloaded: 1024,
        settledAt: 4200,
        records: [recordWith({ state: 'done' }), recordWith({ index: 1, state: 'done' })],
      }),
      moment,
    );
    expect(words).toMatchObject({ tone: 'good', sentence: '2 files, 1.0 kB, in 4.2 s.' });
  });

  it('tells a failure from an abort', () => {
    const failed = { status: 'settled', result: 'failure', settledAt: 1 } as const;
    const problem = { name: 'TypeError', message: 'The server answered 404.' };
    expect(
      statusWords(snapshotWith({ ...failed, failureReason: 'bad-status', problem }), moment),
    ).toMatchObject({ tone: 'bad', sentence: 'The server answered 404.' });
    expect(statusWords(snapshotWith({ ...failed, failureReason: 'aborted' }), moment).tone).toBe(
      'still',
    );
  });
});
