import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runningServer } from './running-server.ts';

const parent = await mkdtemp(join(tmpdir(), 'media-server-'));
const staticDir = join(parent, 'dist');
const server = runningServer({ staticDir });

beforeAll(async () => {
  await mkdir(join(staticDir, 'assets'), { recursive: true });
  await writeFile(join(parent, 'secret.txt'), 'secret');
  await writeFile(join(staticDir, 'index.html'), '<!doctype html><title>App</title>');
  await writeFile(join(staticDir, 'assets', 'sw.js'), 'self;');
});
afterAll(() => rm(parent, { recursive: true }));

const get = (path: string): Promise<Response> => fetch(server.url + path);

/** As the bytes stand here: `fetch` would tidy the path first. */
function rawStatus(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('static files', () => {
  it('come with their types, and workers may serve the whole origin', async () => {
    const worker = await get('/assets/sw.js');
    expect(worker.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(worker.headers.get('service-worker-allowed')).toBe('/');
    expect(await worker.text()).toBe('self;');
  });

  it('fall back to the index for pages of the app, not for missing files', async () => {
    for (const path of ['/', '/episodes/5', '/assets']) {
      expect(await (await get(path)).text(), path).toContain('<title>App');
    }
    expect((await get('/assets/gone.js')).status).toBe(404);
  });

  it('do not reach outside their directory', async () => {
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/%',
      '//',
      '/%00',
    ]) {
      expect(await rawStatus(path), path).not.toBe(500);
    }
    expect(await rawStatus('/..%2fsecret.txt')).toBe(404);
    expect((await fetch(server.url, { method: 'POST' })).status).toBe(405);
  });

  it('leave the other routes alone', async () => {
    expect((await get('/media/a/5/x.bin')).headers.get('content-type')).toBe(
      'application/octet-stream',
    );
    expect((await get('/control')).headers.get('content-type')).toBe('application/json');
  });
});
