import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { isPeriodicWakeMessage } from '../../../src/browser/periodic-sync.ts';
import { SnapshotCache } from '../../../src/client/snapshot-cache.ts';
import { readTag, tagUrl } from '../../../src/drivers/web/native-fetches.ts';
import {
  isChannelMessage,
  isSettlementNotice,
  isWorkerPing,
  isWorkerPong,
} from '../../../src/model/messages.ts';
import { projectSnapshot } from '../../../src/model/project-snapshot.ts';
import { isSettlementMessage } from '../../../src/polyfill/settlements.ts';
import { aState } from '../../storage/rows.ts';
import { damaged, expectCleanPrototypes, wildString, wildValue } from './outside-values.ts';

/*
 * What other scripts of the origin may post to our channels and ports: it is refused, or it can be used like our own.
 */

afterEach(expectCleanPrototypes);

const guards = {
  isChannelMessage,
  isPeriodicWakeMessage,
  isWorkerPing,
  isWorkerPong,
  isSettlementNotice,
  isSettlementMessage,
};

const guarantees = {
  survivesPageClose: false,
  survivesReload: true,
  periodicOnly: false,
  pausable: true,
};
const live = {
  status: 'running',
  waitingFor: null,
  retryAt: null,
  runner: 'x',
  guarantees,
} as const;

/** What a runner posts, as it comes out of a channel. */
const snapshotMessage = () => ({
  bgfetch: 1,
  type: 'snapshot',
  envelope: {
    epoch: 1,
    revision: 2,
    seq: 3,
    snapshot: structuredClone(projectSnapshot(aState({ uid: 'u', id: 'a' }, 2), live)),
  },
});

describe('guards', () => {
  test('our own messages pass', () => {
    expect(isChannelMessage(snapshotMessage())).toBe(true);
    expect(isChannelMessage({ bgfetch: 1, type: 'hello' })).toBe(true);
    // A later version may say more.
    const { envelope, ...rest } = snapshotMessage();
    const snapshot = { ...envelope.snapshot, later: { version: 2 }, waitingFor: 'something-new' };
    expect(isChannelMessage({ ...rest, envelope: { ...envelope, snapshot } })).toBe(true);
  });

  test.each(Object.entries(guards))('%s says yes or no to anything', (_, guard) => {
    const ours = fc
      .tuple(
        fc.constantFrom(
          ...['snapshot', 'changed', 'removed', 'hello', 'click', 'ping', 'pong', 'settled'],
          ...['wake-offer', 'wake-bid', 'wake-given', 'worker-ping', 'polyfill-settled'],
        ),
        fc.dictionary(
          fc.constantFrom('uid', 'id', 'from', 'to', 'wake', 'name', 'envelope'),
          wildValue,
        ),
      )
      .map(([type, members]) => ({ ...members, bgfetch: 1, type }));
    fc.assert(
      fc.property(fc.oneof(wildValue, ours), (value) => {
        expect(guard(value)).toBeTypeOf('boolean');
      }),
    );
  });
});

test('whatever passes as a snapshot can be shown beside ours, and ours go on', () => {
  fc.assert(
    fc.property(
      fc.array(damaged(snapshotMessage()), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      (messages, isKnown) => {
        const snapshots = new SnapshotCache(null);
        const ours = snapshotMessage().envelope;
        if (isKnown) snapshots.update(ours);
        for (const message of messages)
          if (isChannelMessage(message) && message.type === 'snapshot')
            snapshots.update(message.envelope);
        for (const snapshot of snapshots.all.getSnapshot()) {
          expect(
            snapshot.records.map(({ url, downloaded }) => `${url} ${downloaded}`),
          ).toBeTruthy();
          expect(new Date(snapshot.createdAt).getTime()).not.toBeNaN();
          expect(snapshot.problem?.message ?? '').toBeTypeOf('string');
          expect(snapshot.guarantees.pausable).toBeTypeOf('boolean');
        }
        const latest = { ...ours, epoch: Number.MAX_SAFE_INTEGER, revision: 9, seq: 9 };
        snapshots.update({ ...latest, snapshot: { ...ours.snapshot, downloaded: 77 } });
        expect(snapshots.byUid('u').getSnapshot()).toMatchObject({ uid: 'u' });
        snapshots.remove('u');
        // Another one of this id may be shown then.
        expect(snapshots.byId('a').getSnapshot()?.uid).not.toBe('u');
      },
    ),
  );
});

describe('tags in the URLs of the browser’s records', () => {
  test('any URL has a tag or none', () => {
    const url = wildString('https://a.test/#bgfetch/name/uid/0', '#bgfetch/', '%', '%E0%A4%A', '/');
    fc.assert(
      fc.property(url, (text) => {
        const tag = readTag(text);
        if (tag) expect(Number.isSafeInteger(tag.index)).toBe(true);
      }),
    );
    expect(readTag('https://a.test/#bgfetch/%E0%A4%A/uid/1')).toBeNull();
    expect(readTag(`https://a.test/#bgfetch/a/uid/${'9'.repeat(400)}`)).toBeNull();
  });

  test('what is tagged is read again, whatever the manager is called', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom('__proto__', 'a/b#c?d%'),
    );
    fc.assert(
      fc.property(
        name,
        fc.uuid(),
        fc.nat(),
        fc.webUrl({ withFragments: true }),
        (app, uid, index, url) => {
          const tag = { name: app, uid, index };
          expect(readTag(tagUrl(url, tag))).toEqual(tag);
        },
      ),
    );
  });
});
