import type { ReadGlobal } from '../../../platform/read-global.ts';
import { isCapacitorProxy, isRawPlugin, type RawPlugin } from './raw-plugin.ts';

/** The global that the Cordova plugin sets, and Capacitor's name for its plugin. */
const NAME = 'BackgroundFetch';

interface CapacitorGlobal {
  readonly isPluginAvailable?: (name: string) => boolean;
  readonly Plugins?: Readonly<Record<string, unknown>>;
  readonly registerPlugin?: (name: string) => unknown;
}

export type FoundPlugin =
  | { readonly plugin: RawPlugin }
  /** Why there is none, in words. */
  | { readonly plugin: null; readonly reason: string };

/**
 * The plugin itself: the one in `given` (the plugin, or a wrapper of ionic-native or awesome-cordova-plugins, which
 * swallow events and are not used for more than the plugin's name), else the one that is installed in this page.
 */
export function findPlugin(given: unknown, readGlobal: ReadGlobal): FoundPlugin {
  const capacitor = readGlobal('Capacitor') as CapacitorGlobal | undefined;
  const hasCapacitorPlugin = capacitor?.isPluginAvailable?.(NAME) === true;

  if (given === undefined || given === null) {
    if (hasCapacitorPlugin) {
      const proxy = capacitor?.Plugins?.[NAME] ?? capacitor?.registerPlugin?.(NAME);
      if (isRawPlugin(proxy)) return { plugin: proxy };
    }
    const global = readGlobal(NAME);
    return isRawPlugin(global)
      ? { plugin: global }
      : { plugin: null, reason: 'no background-fetch plugin is installed in this page' };
  }

  const wrapped = wrappedName(given);
  const plugin = wrapped === null ? given : readGlobal(wrapped);
  if (!isRawPlugin(plugin)) {
    return {
      plugin: null,
      reason:
        wrapped === null
          ? 'what was given as the plugin has no configure()'
          : `the wrapper's plugin ${wrapped} is not in this page: not installed, or deviceready has not come yet`,
    };
  }
  // On the web its methods reject, and leak a rejection that nobody can catch.
  if (capacitor?.isPluginAvailable && !hasCapacitorPlugin && isForCapacitor(plugin)) {
    return {
      plugin: null,
      reason: 'Capacitor says that its background-fetch plugin is not available here',
    };
  }
  return { plugin };
}

function isForCapacitor(plugin: RawPlugin): boolean {
  if (isCapacitorProxy(plugin)) return true;
  return typeof plugin.scheduleTask === 'function' && typeof plugin.stopTask !== 'function';
}

/** The global that a wrapper stands for; `null` for what is no wrapper. */
function wrappedName(given: unknown): string | null {
  if ((typeof given !== 'object' || given === null) && typeof given !== 'function') return null;
  if (isCapacitorProxy(given)) return null;
  const {
    constructor: wrapper,
    getPlugin,
    pluginRef,
  } = given as {
    readonly constructor?: { readonly getPluginRef?: () => unknown };
    readonly getPlugin?: unknown;
    readonly pluginRef?: unknown;
  };
  // ionic-native 3 and later, awesome-cordova-plugins: an instance of a class that knows.
  if (typeof wrapper?.getPluginRef === 'function') return String(wrapper.getPluginRef());
  // ionic-native 2: a class that knows.
  return typeof getPlugin === 'function' && typeof pluginRef === 'string' ? pluginRef : null;
}
