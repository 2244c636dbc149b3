// @vitest-environment jsdom
import { createBackgroundFetch } from '@bgfetch/core';
import { capacitorNative, cordovaNative } from '@bgfetch/ionic/native';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const warnings: string[] = [];

beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(console, 'warn').mockImplementation((warning) => warnings.push(warning));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const capacitor = (isNative: boolean, ...plugins: string[]) =>
  vi.stubGlobal('Capacitor', {
    isNativePlatform: () => isNative,
    isPluginAvailable: (name: string) => plugins.includes(name),
  });

test('in a browser and on a server there is nothing to say', () => {
  expect(capacitorNative()).toEqual({});
  expect(cordovaNative()).toEqual({});
  capacitor(false);
  capacitorNative();
  vi.stubGlobal('document', undefined);
  cordovaNative();
  expect(warnings).toEqual([]);
});

test('Capacitor: what is missing is named with the command that brings it', () => {
  capacitor(true, 'App');
  capacitorNative();
  expect(warnings.pop()).toContain('npm install @transistorsoft/capacitor-background-fetch && npx');
  capacitor(true, 'BackgroundFetch');
  capacitorNative();
  expect(warnings.pop()).toContain('npm install @capacitor/app && npx cap sync');
  capacitor(true, 'BackgroundFetch', 'App');
  capacitorNative();
  expect(warnings).toEqual([]);
});

test('Cordova: plugins are there at deviceready, not before', () => {
  vi.stubGlobal('cordova', {});
  cordovaNative();
  vi.stubGlobal('BackgroundFetch', {});
  document.dispatchEvent(new Event('deviceready'));
  expect(warnings).toEqual([]);

  vi.stubGlobal('BackgroundFetch', undefined);
  cordovaNative({ plugin: {} });
  document.dispatchEvent(new Event('deviceready'));
  expect(warnings).toEqual([]);
  cordovaNative();
  document.dispatchEvent(new Event('deviceready'));
  expect(warnings.pop()).toContain('cordova plugin add cordova-plugin-background-fetch');
});

test('they are the options of a manager', () => {
  createBackgroundFetch(capacitorNative({ name: 'native' })).close();
});
