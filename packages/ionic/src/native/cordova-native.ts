import { frontSource } from './front-source.ts';
import type { NativeWiring } from './native-wiring.ts';
import { readGlobal } from './read-global.ts';

export interface CordovaNativeOptions {
  /** The plugin, or a wrapper of ionic-native or awesome-cordova-plugins. Without: `window.BackgroundFetch`. */
  readonly plugin?: unknown;
}

/** The wiring of a Cordova app. In a browser and on a server it is there, too, and finds nothing. */
export function cordovaNative(options: CordovaNativeOptions = {}): NativeWiring {
  const document = readGlobal('document') as Document | undefined;
  return {
    platform: 'cordova',
    plugin: options.plugin,
    ready: new Promise((resolve) => {
      // Cordova repeats `deviceready` for those who come late; without Cordova it never comes.
      if (document && readGlobal('cordova'))
        document.addEventListener('deviceready', () => resolve(), { once: true });
      else resolve();
    }),
    inFront: frontSource((change) => {
      const leave = () => change(false);
      const enter = () => change(true);
      document?.addEventListener('pause', leave);
      document?.addEventListener('resume', enter);
      return () => {
        document?.removeEventListener('pause', leave);
        document?.removeEventListener('resume', enter);
      };
    }),
  };
}
