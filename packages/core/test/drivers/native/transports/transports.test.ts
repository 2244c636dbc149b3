import { expectedBytes, scriptedServer } from '@bgfetch-test/scripted-server/client';
import { describe, expect, inject, test } from 'vitest';
import { browserShell } from '../../../../src/browser/native-shell.ts';
import { fetchTransport } from '../../../../src/browser/transport.ts';
import {
  rangedTransport,
  type WholeExchange,
} from '../../../../src/drivers/native/ranged-transport.ts';
import {
  capacitorHttpOver,
  shellTransport,
} from '../../../../src/drivers/native/shell-transport.ts';
import * as parts from '../../../../src/drivers/native/transport-parts.ts';
import { CorsRefusedError, type Transport } from '../../../../src/model/transport.ts';
import {
  createVirtualClock,
  type TransportContractServer,
  transportContract,
} from '../../../../src/testing.ts';
import { capacitorOverNode } from './capacitor-over-node.ts';

const server = scriptedServer(inject('scriptedServer'));
const web = fetchTransport(
  (request, init) =>
    fetch(request, { ...init, ...(init.body && { duplex: 'half' }) } as RequestInit),
  () => 'capacitor://localhost',
);
const byCapacitor = (requests?: string[]) =>
  capacitorHttpOver(capacitorOverNode(requests), web, { rangeBytes: 70_000 });

async function contractServer(): Promise<TransportContractServer> {
  const content = { kind: 'resource', seed: 'contract', bytes: 300_000 } as const;
  const file = await server.script('file.bin', { ...content, headers: [['X-Contract', 'yes']] });
  const missing = await server.script('missing', { ...content, status: 404 });
  const dead = await server.script('dead', { ...content, resetBeforeHead: true });
  const stalled = await server.script('stalled', { ...content, stallAfter: 100 });
  const upload = await server.script('upload', { kind: 'upload' });
  return {
    file: { url: file.url, bytes: expectedBytes(content) },
    missing: missing.url,
    dead: dead.url,
    stalled: { url: stalled.url, reached: () => server.requestCount(stalled, 1) },
    upload: {
      url: upload.url,
      async receivedBytes() {
        const [record] = await server.requestsEnded(upload, 1);
        return record?.body?.bytes ?? 0;
      },
    },
  };
}

const transports: Record<string, () => Transport> = {
  'fetch in Node': () => web,
  'Capacitor’s HTTP in ranges': () => byCapacitor(),
  'the shell’s, with CapacitorHttp enabled': () =>
    shellTransport({ ...capacitorOverNode(), originalTransport: () => refusing(web) }, web),
};

/** As a web view from whose origin nothing may be read. */
function refusing(transport: Transport): Transport {
  return {
    async send(attempt) {
      if (attempt.request.method !== 'GET') return transport.send(attempt);
      throw new CorsRefusedError('no Access-Control-Allow-Origin');
    },
  };
}

describe.each(Object.entries(transports))('the contract of transports: %s', (_name, transport) => {
  test.each(transportContract)('$name', async ({ run }) => {
    await run(transport(), await contractServer());
  });
});

describe('Capacitor’s HTTP in ranges', () => {
  const get = (url: string, headers: Record<string, string> = {}) => ({
    request: new Request(url, { headers }),
    body: null,
    signal: new AbortController().signal,
    onUploadProgress: () => {},
  });

  test('asks for small ranges, one after the other, only as they are read', async () => {
    const requests: string[] = [];
    const { file } = await contractServer();
    const response = await byCapacitor(requests).send(get(file.url));
    expect(requests).toEqual(['head', 'bytes=0-69999']);
    const reader = response.body?.getReader();
    await reader?.read();
    expect(requests).toHaveLength(2);
    await reader?.read();
    expect(requests).toEqual(['head', 'bytes=0-69999', 'bytes=70000-139999']);
    await reader?.cancel();
  });

  test('a file that changes in between breaks the body off', async () => {
    const file = await server.script('changing.bin', {
      kind: 'resource',
      seed: 'changing',
      bytes: 300_000,
      changeEtagAfter: 2,
    });
    const response = await byCapacitor().send(get(file.url));
    await expect(response.arrayBuffer()).rejects.toThrow('The file has changed');
  });

  test.each([
    ['without a strong validator', { etag: null, lastModified: null }],
    ['of a server without ranges', { ranges: false }],
  ])('a file %s comes whole', async (_what, deviation) => {
    const content = { kind: 'resource', seed: 'whole', bytes: 200_000 } as const;
    const file = await server.script('whole.bin', { ...content, ...deviation });
    const response = await byCapacitor().send(get(file.url));
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(expectedBytes(content));
  });

  test('N8: a large file of a server without ranges is not brought over as one text: the web view streams it', async () => {
    const requests: string[] = [];
    const large = await server.script('large.bin', {
      kind: 'resource',
      seed: 'large',
      bytes: 9 * 1024 * 1024,
      ranges: false,
    });
    const response = await byCapacitor(requests).send(get(large.url));
    expect(requests).toEqual(['head']);
    expect(response.status).toBe(200);
    await response.body?.cancel();
    const ranged = await server.script('ranged.bin', {
      kind: 'resource',
      seed: 'ranged',
      bytes: 9 * 1024 * 1024,
    });
    const inRanges = await byCapacitor(requests).send(get(ranged.url));
    expect(requests.slice(1)).toEqual(['head', 'bytes=0-69999']);
    await inRanges.body?.cancel();
    // From now on it is known to have ranges.
    const transport = byCapacitor(requests);
    for (let n = 0; n < 2; n++) await (await transport.send(get(ranged.url))).body?.cancel();
    expect(requests.slice(3)).toEqual(['head', 'bytes=0-69999', 'bytes=0-69999']);
  });

  test('N8: a server that never answers HEAD costs five seconds, once', async () => {
    const clock = createVirtualClock();
    const asked: string[] = [];
    const exchange: WholeExchange = async (_url, headers, method) => {
      asked.push(method ?? headers.get('range') ?? 'whole');
      if (method === 'HEAD') return new Promise<never>(() => {});
      const range = new Headers({ 'Content-Range': 'bytes 0-2/3', ETag: '"1"' });
      return { status: 206, headers: range, url: 'https://a.test/', bytes: new Uint8Array(3) };
    };
    const transport = rangedTransport(parts, exchange, { otherwise: web, clock });
    const sending = transport.send(get('https://a.test/'));
    await clock.advance(5000);
    expect((await sending).status).toBe(200);
    expect((await transport.send(get('https://a.test/b'))).status).toBe(200);
    expect(asked).toEqual(['HEAD', 'bytes=0-262143', 'bytes=0-262143']);
  });

  test('N8: a server that refuses HEAD is asked for a range', async () => {
    const requests: string[] = [];
    const shell = capacitorOverNode(requests);
    const plugin = shell.capacitorPlugin('CapacitorHttp');
    const refusing = {
      async request(options: unknown) {
        if ((options as { method: string }).method !== 'HEAD') return plugin?.request?.(options);
        requests.push('head');
        return { status: 403, headers: {}, url: '', data: '' };
      },
    };
    const { file } = await contractServer();
    const transport = capacitorHttpOver({ capacitorPlugin: () => refusing }, web, {
      rangeBytes: 70_000,
    });
    const response = await transport.send(get(file.url));
    expect(requests).toEqual(['head', 'bytes=0-69999']);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(file.bytes);
  });

  test('JSON, which the native side would parse, comes as it was sent', async () => {
    const text = '{ "a":  1.0 }';
    const headers = [['Content-Type', 'application/json']] as const;
    const file = await server.script('a.json', {
      kind: 'raw',
      status: 200,
      headers,
      body: [{ send: { text } }],
    });
    const response = await byCapacitor().send(get(file.url));
    expect(await new Response(response.body).text()).toBe(text);
  });

  test('outside of Capacitor it is the web’s', () => {
    expect(
      capacitorHttpOver(
        browserShell(() => undefined),
        web,
      ),
    ).toBe(web);
    expect(
      shellTransport({ ...browserShell(() => undefined), originalTransport: () => web }, web),
    ).toBe(web);
    expect(shellTransport({ ...capacitorOverNode(), originalTransport: () => null }, web)).toBe(
      web,
    );
  });

  test('an origin that CORS has refused once is not asked by the web view again', async () => {
    let asked = 0;
    const counting: Transport = {
      send(attempt) {
        asked++;
        return refusing(web).send(attempt);
      },
    };
    const transport = shellTransport(
      { ...capacitorOverNode(), originalTransport: () => counting },
      web,
    );
    const { file } = await contractServer();
    for (let n = 0; n < 2; n++) expect((await transport.send(get(file.url))).status).toBe(200);
    expect(asked).toBe(1);
  });
});
