import { frontSource } from './front-source.ts';
import type { NativeWiring } from './native-wiring.ts';
import { readGlobal } from './read-global.ts';

/** The part of `App` of `@capacitor/app` that is needed. */
export interface CapacitorApp {
  addListener(
    event: 'pause' | 'resume',
    listener: () => void,
  ): Promise<{ remove(): Promise<void> }>;
}

export interface CapacitorNativeOptions {
  /** `BackgroundFetch` of `@transistorsoft/capacitor-background-fetch`. Found by itself when it is installed. */
  readonly plugin?: unknown;
  /** `App` of `@capacitor/app`. Found by itself when the app imports it; without it the page's visibility counts. */
  readonly app?: CapacitorApp;
}

interface CapacitorGlobal {
  readonly isPluginAvailable?: (name: string) => boolean;
  readonly Plugins?: { readonly App?: CapacitorApp };
}

/** The wiring of a Capacitor app. In a browser and on a server it is there, too, and finds nothing. */
export function capacitorNative(options: CapacitorNativeOptions = {}): NativeWiring {
  return {
    platform: 'capacitor',
    plugin: options.plugin,
    ready: Promise.resolve(),
    inFront: frontSource((change) => {
      // `appStateChange` also comes when a call or the control centre covers an app that goes on.
      const app = options.app ?? installedApp();
      const handles = app && [
        app.addListener('pause', () => change(false)),
        app.addListener('resume', () => change(true)),
      ];
      return () => {
        for (const handle of handles ?? [])
          void handle.then((listening) => listening.remove()).catch(() => {});
      };
    }),
  };
}

function installedApp(): CapacitorApp | undefined {
  const capacitor = readGlobal('Capacitor') as CapacitorGlobal | undefined;
  return capacitor?.isPluginAvailable?.('App') ? capacitor.Plugins?.App : undefined;
}
