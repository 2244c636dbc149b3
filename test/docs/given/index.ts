import {
  type BackgroundFetchManager,
  type BackgroundFetchRecord,
  type BackgroundFetchRegistration,
  createBackgroundFetch,
} from '@bgfetch/core';
import type { App } from 'vue';

/** What snippets of the docs have in scope, where they say so by `<!-- snippet: with … -->`. All of it works when they are run. */
export const bg: BackgroundFetchManager = createBackgroundFetch({ driver: 'foreground' });

export const episode: BackgroundFetchRegistration = await bg.fetch('ep-5', '/ep-5.mp3', {
  ifActive: 'reuse',
});

export const record: BackgroundFetchRecord = (await episode.match(
  '/ep-5.mp3',
)) as BackgroundFetchRecord;

/** A page of an app. */
export const audio: HTMLAudioElement = document.createElement('audio');
export const video: HTMLVideoElement = document.createElement('video');
export const image: HTMLImageElement = document.createElement('img');
export const button: HTMLButtonElement = document.createElement('button');
export const saveButton: HTMLButtonElement = document.createElement('button');
export const picker: HTMLInputElement = document.createElement('input');
picker.type = 'file';
export const progress: HTMLProgressElement = document.createElement('progress');
export const form = new FormData();

/** Functions and values of an app. */
export const show = (..._what: readonly unknown[]): void => {};
export const token = async (_options?: { readonly fresh?: boolean }): Promise<string> => 'Bearer 1';
export const signedUrl = async (url: string): Promise<string> => `${url}?signature=1`;
export const refresh = async (_signal?: AbortSignal): Promise<void> => {};
export const signal: AbortSignal = new AbortController().signal;
export const photo = new Blob(['a photo'], { type: 'image/jpeg' });
export const film = new Blob([new Uint8Array(100_000)], { type: 'video/mp4' });
export const body = new Blob(['a body']);

/** What Nuxt imports by itself. */
export const defineNuxtPlugin = <T>(plugin: (nuxt: { readonly vueApp: App }) => T): typeof plugin =>
  plugin;

export { type BackgroundFetchManager, createBackgroundFetch } from '@bgfetch/core';
export const notify = (_id: string): void => {};

/** What Nuxt knows in its configuration. */
export const defineNuxtConfig = (config: { readonly modules: readonly string[] }): typeof config =>
  config;
