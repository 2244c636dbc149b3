import '@angular/compiler';
import { type EnvironmentProviders, provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing';
import { BackgroundFetchService, provideBackgroundFetch } from '@bgfetch/ionic';
import { afterEach, vi } from 'vitest';
import { createFakeManager, type FakeManager } from '../../core/test/support/fake-manager.ts';

TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting());

afterEach(() => {
  TestBed.resetTestingModule();
  vi.restoreAllMocks();
});

/** An app with a manager that moves no bytes; without a zone, unless one is provided. */
export function createWorld(zone: EnvironmentProviders = provideZonelessChangeDetection()): {
  readonly manager: FakeManager;
  readonly bg: BackgroundFetchService;
} {
  const manager = createFakeManager();
  TestBed.configureTestingModule({
    providers: [provideBackgroundFetch({ manager }), zone],
  });
  return { manager, bg: TestBed.inject(BackgroundFetchService) };
}
