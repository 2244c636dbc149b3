// @vitest-environment jsdom

import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { expect, test, vi } from 'vitest';
import { nextFrame } from '../../core/test/support/next-frame.ts';
import { createWorld } from './test-bed.ts';

test('shows none, then the numbers, then none again once it is released', async () => {
  const { manager, bg } = createWorld();
  const episode = bg.registration('ep-1');
  expect(episode()).toMatchObject({ id: 'ep-1', status: 'none', downloaded: 0, error: null });

  await bg.start('ep-1', '/ep-1.mp3');
  expect(episode()).toMatchObject({ status: 'running', downloaded: 0 });
  await nextFrame();
  manager.put('ep-1', { downloaded: 70 });
  expect(episode().downloaded).toBe(70);
  await bg.release('ep-1');
  await nextFrame();
  expect(episode().status).toBe('none');
});

test('a signal says which id, and the numbers of another are never shown', () => {
  const { manager, bg } = createWorld();
  manager.put('ep-1', { downloaded: 10 });
  const id = signal('ep-1');
  const episode = bg.registration(id);
  expect(episode().downloaded).toBe(10);
  id.set('ep-2');
  expect(episode()).toMatchObject({ id: 'ep-2', status: 'none', downloaded: 0 });
});

test('what has not changed keeps its identity', async () => {
  const { manager, bg } = createWorld();
  manager.put('ep-1');
  manager.put('ep-2');
  await nextFrame();
  await nextFrame();
  const [episode, all] = [bg.registration('ep-1'), bg.registrations];
  const [before, list] = [episode(), all()];
  manager.put('ep-2', { downloaded: 5 });
  expect(all()).not.toBe(list);
  expect(all()[0]).toBe(list[0]);
  expect(episode()).toBe(before);
});

test('what fails is a value, and gone with the next command', async () => {
  const { manager, bg } = createWorld();
  const episode = bg.registration('ep-1');
  manager.failNext(new DOMException('It does not fit.', 'QuotaExceededError'));
  expect(await bg.start('ep-1', '/ep-1.mp3')).toBeUndefined();
  expect(episode()).toMatchObject({ status: 'none', error: { name: 'QuotaExceededError' } });

  const started = bg.start('ep-1', '/ep-1.mp3');
  expect(episode().error).toBeNull();
  await started;
  expect(episode()).toMatchObject({ status: 'running', error: null });
  expect(manager.started).toBe(1);
  await bg.start('ep-1', '/ep-1.mp3');
  expect(manager.started).toBe(1);
});

test('commands reach the registration that has the id, and do nothing without one', async () => {
  const { manager, bg } = createWorld();
  expect(await bg.abort('ep-1')).toBe(false);
  expect(await bg.match('ep-1', '/ep-1.mp3')).toBeUndefined();

  manager.put('ep-1');
  manager.answer('/ep-1.mp3', Promise.resolve(new Response('sound')));
  await bg.pause('ep-1');
  await bg.resume('ep-1');
  const record = await bg.match('ep-1', '/ep-1.mp3');
  expect(await (await record?.responseReady)?.text()).toBe('sound');
  expect(await bg.abort('ep-1')).toBe(true);
  expect(manager.commands).toEqual(['pause ep-1', 'resume ep-1', 'abort ep-1']);
});

test('Observables replay, follow at most once per frame, and tell nothing twice', async () => {
  const { manager, bg } = createWorld();
  const seen: number[] = [];
  const subscription = bg.registration$('ep-1').subscribe((it) => seen.push(it.downloaded));
  const lengths: number[] = [];
  subscription.add(bg.registrations$.subscribe((all) => lengths.push(all.length)));
  for (const downloaded of [1, 2, 3, 4]) manager.put('ep-1', { downloaded });
  await nextFrame();
  await nextFrame();
  manager.put('ep-2');
  await nextFrame();
  expect(seen).toEqual([0, 1, 4]);
  expect(lengths).toEqual([0, 1, 1, 2]);
  subscription.unsubscribe();
  manager.put('ep-1', { downloaded: 9 });
  expect(seen).toHaveLength(3);
});

test('a record has a URL for as long as what asks for it lives', async () => {
  const create = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:sound');
  const revoke = vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
  const { manager, bg } = createWorld();
  manager.put('ep-1');
  manager.answer('/ep-1.mp3', Promise.resolve(new Response('sound')));
  const id = signal('ep-1');
  const sound = TestBed.runInInjectionContext(() => bg.record(id, '/ep-1.mp3'));
  expect(sound().state).toBe('none');
  TestBed.tick();
  expect(sound().state).toBe('pending');
  await vi.waitFor(() => expect(sound()).toMatchObject({ state: 'ready', url: 'blob:sound' }));
  id.set('ep-2');
  expect(sound().state).toBe('none');
  TestBed.tick();
  await vi.waitFor(() => expect(revoke).toHaveBeenCalledWith('blob:sound'));

  id.set('ep-1');
  TestBed.tick();
  await vi.waitFor(() => expect(sound().state).toBe('ready'));
  TestBed.resetTestingModule();
  await vi.waitFor(() => expect(revoke).toHaveBeenCalledTimes(2));
  expect(create).toHaveBeenCalledTimes(2);
  expect(manager.subscribed).toBe(0);
});
