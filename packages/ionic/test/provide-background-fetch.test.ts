// @vitest-environment jsdom
import './test-bed.ts';
import {
  Component,
  InjectionToken,
  inject,
  PLATFORM_ID,
  provideZonelessChangeDetection,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { BackgroundFetchService, provideBackgroundFetch } from '@bgfetch/ionic';
import { expect, test, vi } from 'vitest';
import { createFakeManager } from '../../core/test/support/fake-manager.ts';

const zoneless = provideZonelessChangeDetection();

const Injected = Component({ template: '{{ bg.registrations().length }}' })(
  class {
    static readonly ctorParameters: () => unknown[] = () => [{ type: BackgroundFetchService }];
    readonly bg: BackgroundFetchService;
    constructor(bg: BackgroundFetchService) {
      this.bg = bg;
    }
  },
);

test('is injected by constructors', () => {
  const manager = createFakeManager();
  manager.put('ep-1');
  TestBed.configureTestingModule({ providers: [zoneless, provideBackgroundFetch({ manager })] });
  expect(TestBed.createComponent(Injected).componentInstance.bg.registrations()).toHaveLength(1);
});

test('without it, the error names the fix', () => {
  const withoutIt = { providers: [zoneless] };
  TestBed.configureTestingModule(withoutIt);
  expect(() => TestBed.inject(BackgroundFetchService)).toThrow('provideBackgroundFetch()');
  TestBed.resetTestingModule().configureTestingModule(withoutIt);
  expect(() => TestBed.createComponent(Injected)).toThrow('provideBackgroundFetch()');
});

test('the manager is made when the app starts, and closed with it', async () => {
  const open = vi.spyOn(globalThis, 'BroadcastChannel');
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  TestBed.configureTestingModule({
    providers: [zoneless, provideBackgroundFetch({ name: 'my-app' })],
  });
  const { manager, registrations } = TestBed.inject(BackgroundFetchService);
  await manager.ready;
  expect(registrations()).toEqual([]);
  const close = vi.spyOn(manager, 'close');
  TestBed.resetTestingModule();
  expect(close).toHaveBeenCalledOnce();
  expect(open).toHaveBeenCalled();
  expect(warn).toHaveBeenCalled();
});

test('a manager that was given is not closed', () => {
  const manager = createFakeManager();
  const close = vi.spyOn(manager, 'close');
  TestBed.configureTestingModule({ providers: [zoneless, provideBackgroundFetch({ manager })] });
  TestBed.inject(BackgroundFetchService);
  expect(manager.subscribed).toBe(1);
  TestBed.resetTestingModule();
  expect(manager.subscribed).toBe(0);
  expect(close).not.toHaveBeenCalled();
});

test('options may inject', () => {
  const NAME = new InjectionToken<string>('name');
  const options = () => ({ name: inject(NAME), driver: 'nonsense' as never });
  TestBed.configureTestingModule({
    providers: [zoneless, { provide: NAME, useValue: 'my-app' }, provideBackgroundFetch(options)],
  });
  expect(() => TestBed.inject(BackgroundFetchService)).toThrow('`driver`');
});

test('on a server with a document of its own it is inert', async () => {
  const open = vi.spyOn(globalThis, 'BroadcastChannel');
  TestBed.configureTestingModule({
    providers: [zoneless, { provide: PLATFORM_ID, useValue: 'server' }, provideBackgroundFetch()],
  });
  const bg = TestBed.inject(BackgroundFetchService);
  expect(await bg.start('ep-1', '/ep-1.mp3')).toBeUndefined();
  expect(bg.registration('ep-1')().error?.name).toBe('NotSupportedError');
  expect(bg.registrations()).toEqual([]);
  expect(open).not.toHaveBeenCalled();
});
