import type { FakePage } from '../../../../src/testing/fake-native/fake-page.ts';
import type { NativeGeneration } from '../../../../src/testing/fake-native/native-plugin.ts';
import { capacitorShell } from '../shells/capacitor-shell.ts';
import { cordovaShell } from '../shells/cordova-shell.ts';
import type { Shell } from '../shells/shell.ts';

/** A phone, and which of the real plugins the app on it has. */
export interface Profile {
  readonly platform: 'ios' | 'android';
  readonly generation: NativeGeneration;
  readonly subscriberId: string;
  /** Whether tasks have no ids, and there is only `finish` without one. */
  readonly legacy: boolean;
  openShell(page: FakePage, options: ShellOptions): Shell;
}

interface ShellOptions {
  /** How long Cordova takes to load its plugins: milliseconds. */
  readonly readyMs: number;
  /** Whether `@capacitor/app` is installed. */
  readonly hasApp: boolean;
}

const cordova = (major: 4 | 5 | 6 | 7, platform: 'ios' | 'android'): Profile => ({
  platform,
  generation: major,
  subscriberId: 'cordova-background-fetch',
  legacy: major < 6,
  openShell: (page, { readyMs }) => cordovaShell(page, { platform, major, readyMs }),
});

const capacitor = (major: 6 | 8, platform: 'ios' | 'android'): Profile => ({
  platform,
  generation: 7,
  subscriberId: 'capacitor-background-fetch',
  legacy: false,
  openShell: (page, { hasApp }) => capacitorShell(page, { major, platform, hasApp }),
});

/** 4 has no Android half. */
export const profiles = {
  'Cordova 4 on iOS': cordova(4, 'ios'),
  'Cordova 5 on iOS': cordova(5, 'ios'),
  'Cordova 6 on iOS': cordova(6, 'ios'),
  'Cordova 7 on iOS': cordova(7, 'ios'),
  'Cordova 5 on Android': cordova(5, 'android'),
  'Cordova 6 on Android': cordova(6, 'android'),
  'Cordova 7 on Android': cordova(7, 'android'),
  'Capacitor 6 on iOS': capacitor(6, 'ios'),
  'Capacitor 8 on iOS': capacitor(8, 'ios'),
  'Capacitor 6 on Android': capacitor(6, 'android'),
  'Capacitor 8 on Android': capacitor(8, 'android'),
} as const;

export type ProfileName = keyof typeof profiles;

export const profileNames = Object.keys(profiles) as readonly ProfileName[];
