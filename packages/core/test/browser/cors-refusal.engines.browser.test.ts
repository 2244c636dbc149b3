import { scriptedServer } from '@bgfetch-test/scripted-server/client';
import { expect, inject, test } from 'vitest';
import { CorsRefusedError } from '../../src/model/transport.ts';
import { browserEnvironment } from '../support/browser-environment.ts';

const server = scriptedServer(inject('scriptedServer'));
const { transport } = browserEnvironment();

const send = (url: string) =>
  transport.send({
    request: new Request(url, { cache: 'no-store' }),
    body: null,
    signal: new AbortController().signal,
    onUploadProgress: () => {},
  });

test('an answer that CORS forbids to read is told from a dead network', async () => {
  const file = { kind: 'resource', seed: 'a', bytes: 1000, cors: 'none' } as const;
  const resource = await server.script('a.bin', file);
  await expect(send(resource.url)).rejects.toBeInstanceOf(CorsRefusedError);
  expect((await server.requestsEnded(resource, 2)).map(({ method }) => method)).toEqual([
    'GET',
    'HEAD',
  ]);
});

test('a dead network is a plain TypeError', async () => {
  const resource = await server.script('b.bin', {
    kind: 'resource',
    seed: 'b',
    bytes: 1000,
    resetBeforeHead: true,
  });
  const error: unknown = await send(resource.url).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect(error).not.toBeInstanceOf(CorsRefusedError);
});
