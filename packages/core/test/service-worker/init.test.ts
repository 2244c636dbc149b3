import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** The package as it is installed, with workers that are none. */
let folder: string;
let target: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bgfetch-init-'));
  cpSync(join(import.meta.dirname, '../../bin'), join(folder, 'package/bin'), { recursive: true });
  mkdirSync(join(folder, 'package/dist/classic'), { recursive: true });
  writeFileSync(join(folder, 'package/dist/classic/bgfetch-sw.js'), 'the worker');
  writeFileSync(join(folder, 'package/dist/classic/bgfetch-worker.js'), 'the other worker');
  mkdirSync(join(folder, 'public'));
  target = join(folder, 'public/bgfetch-sw.js');
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(...given: string[]) {
  const cli = join(folder, 'package/bin/bgfetch.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...given], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('copies the workers, and says so and what is next', () => {
  const { status, stdout } = run('init', 'public');
  expect(status).toBe(0);
  expect(readFileSync(target, 'utf8')).toBe('the worker');
  expect(stdout).toContain('Created public/bgfetch-sw.js');
  expect(readFileSync(join(folder, 'public/bgfetch-worker.js'), 'utf8')).toBe('the other worker');
  expect(stdout).toContain('Created public/bgfetch-worker.js');
  expect(stdout).toContain("workerUrl: '/bgfetch-worker.js'");
  expect(stdout).toContain("navigator.serviceWorker.register('/bgfetch-sw.js')");
});

test('a second time nothing changes', () => {
  run('init', 'public');
  const { status, stdout } = run('init', 'public');
  expect(status).toBe(0);
  expect(stdout).toContain('nothing was changed');
});

test('a different file is left alone, but for --force', () => {
  writeFileSync(target, 'the app’s own');
  const refused = run('init', 'public');
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('left alone');
  expect(refused.stderr).toContain('--force');
  expect(readFileSync(target, 'utf8')).toBe('the app’s own');

  const forced = run('init', 'public', '--force');
  expect(forced.status).toBe(0);
  expect(forced.stdout).toContain('Replaced public/bgfetch-sw.js');
  expect(readFileSync(target, 'utf8')).toBe('the worker');
});

test('scripts of another version are replaced, changed ones of this version are not', () => {
  const script = (version: string) =>
    `/*! bgfetch-sw.js of @bgfetch/core ${version} (MIT). */\nthe worker`;
  writeFileSync(join(folder, 'package/dist/classic/bgfetch-sw.js'), script('1.2.0'));
  writeFileSync(target, script('1.1.9-beta.1'));
  expect(run('init', 'public')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(
      'Replaced public/bgfetch-sw.js (1.1.9-beta.1 before, now 1.2.0)',
    ),
  });
  expect(readFileSync(target, 'utf8')).toBe(script('1.2.0'));

  writeFileSync(target, `${script('1.2.0')} and mine`);
  const refused = run('init', 'public');
  expect(refused).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('was changed since'),
  });
  expect(readFileSync(target, 'utf8')).toContain('and mine');
});

test('a folder of that name is not replaced, by force neither', () => {
  mkdirSync(target);
  expect(run('init', 'public', '--force')).toMatchObject({ status: 1 });
});

test('a folder that is not there is not made', () => {
  const { status, stderr } = run('init', 'pulbic');
  expect(status).toBe(1);
  expect(stderr).toContain('There is no folder pulbic');
});

test('a package without a build says so', () => {
  rmSync(join(folder, 'package/dist'), { recursive: true });
  expect(run('init', 'public')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('was not built'),
  });
});

test.each([[[]], [['init']], [['init', 'a', 'b']], [['install', 'public']], [['init', '--help']]])(
  '%j shows how to use it',
  (given) => {
    const { status, stderr } = run(...given);
    expect(status).toBe(2);
    expect(stderr).toContain('Usage: npx @bgfetch/core init <public-dir>');
  },
);
