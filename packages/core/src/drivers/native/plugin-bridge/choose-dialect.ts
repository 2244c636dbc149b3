import type { PluginDialect } from '../../../wakes/plugin/dialects.ts';
import { capacitorProxyDialect } from './capacitor-proxy-dialect.ts';
import { cordovaDialect } from './cordova-dialect.ts';
import { cordovaLegacyDialect } from './cordova-legacy-dialect.ts';
import { isCapacitorProxy, type RawPlugin } from './raw-plugin.ts';
import { staticClassDialect } from './static-class-dialect.ts';

/** By what each generation has and lacks; nothing is called. */
export function chooseDialect(plugin: RawPlugin): PluginDialect {
  if (isCapacitorProxy(plugin)) return capacitorProxyDialect(plugin);
  if ('isActive' in plugin) return cordovaLegacyDialect(plugin, 'cordova 0.1-3');
  if (typeof plugin.scheduleTask !== 'function') return cordovaLegacyDialect(plugin, 'cordova 4-5');
  if (typeof plugin.stopTask === 'function') return cordovaDialect(plugin);
  return staticClassDialect(plugin);
}
