import { expect, test } from 'vitest';
import type { LockEntry } from '../../src/browser/inspection.ts';
import { describeContexts } from '../../src/inspect/describe-contexts.ts';
import { connectionName, leaseName } from '../../src/model/names.ts';
import { projectSnapshot } from '../../src/model/project-snapshot.ts';
import { aState } from '../storage/rows.ts';

const guarantees = {
  survivesPageClose: false,
  survivesReload: true,
  periodicOnly: false,
  pausable: true,
};
const snapshotOf = (uid: string, runner: string | null) =>
  projectSnapshot(aState({ uid, id: uid }), {
    status: 'running',
    waitingFor: null,
    retryAt: null,
    runner,
    guarantees,
  });

const manager = {
  name: 'app',
  contextId: 'me',
  registrations: [
    snapshotOf('uid-1', 'other'),
    snapshotOf('uid-2', 'me'),
    snapshotOf('uid-3', null),
  ],
};
const lock = (clientId: string, name: string): LockEntry => ({ clientId, name });
const host = 'https://media.test:8443';

test('each context with the leases and connections that it holds, and the leases that it waits for', () => {
  const held = [
    lock('b', leaseName('app', 'uid-1')),
    lock('b', connectionName('app', host, '0')),
    lock('b', connectionName('app', host, '2')),
    lock('a', leaseName('app', 'uid-2', 3)),
    // Another manager's, and what is no lock of ours.
    lock('b', leaseName('application', 'uid-3')),
    lock('c', 'app:notice:uid-1'),
  ];
  const pending = [lock('a', leaseName('app', 'uid-1')), lock('b', leaseName('app', 'uid-2', 3))];
  expect(describeContexts({ held, pending, own: 'a' }, manager)).toEqual([
    {
      clientId: 'a',
      isThis: true,
      contextId: 'me',
      holds: ['uid-2'],
      waitsFor: ['uid-1'],
      connections: [],
    },
    {
      clientId: 'b',
      isThis: false,
      contextId: 'other',
      holds: ['uid-1'],
      waitsFor: ['uid-2'],
      connections: [{ host, count: 2 }],
    },
  ]);
});

test('this context is shown when it holds nothing', () => {
  const [context] = describeContexts({ held: [], pending: [], own: 'a' }, manager);
  expect(context).toMatchObject({ isThis: true, holds: [], waitsFor: [] });
});

test('nobody is shown when the browser does not tell who this context is', () => {
  expect(describeContexts({ held: [], pending: [], own: null }, manager)).toEqual([]);
});
