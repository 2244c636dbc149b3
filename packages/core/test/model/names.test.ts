import { expect, test } from 'vitest';
import {
  channelName,
  connectionName,
  copyLockName,
  databaseName,
  leaseName,
} from '../../src/model/names.ts';

test('no two names are the same', () => {
  const names = ['a', 'b'].flatMap((name) => [
    databaseName(name),
    channelName(name),
    leaseName(name, 'u1'),
    leaseName(name, 'u2'),
    leaseName(name, 'u2', 1),
    leaseName(name, 'u2', 2),
    copyLockName(name, 'u1'),
    connectionName(name, 'https://a.test', 'd0'),
    connectionName(name, 'https://a.test', 'u0'),
    connectionName(name, 'https://a.test:8443', 'd0'),
  ]);
  expect(new Set(names).size).toBe(names.length);
});
