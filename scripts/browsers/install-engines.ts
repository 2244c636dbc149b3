import { aptInstall, aptIsOurs } from './apt.ts';
import { findFirefox } from './firefox.ts';
import { findWebKit } from './webkit.ts';

const engines = {
  firefox: { title: 'Firefox', find: findFirefox, packages: ['firefox-esr'] },
  webkit: { title: 'WebKitGTK', find: findWebKit, packages: ['webkit2gtk-driver', 'xvfb'] },
};

export type EngineName = keyof typeof engines;

/**
 * Installs these engines where that is possible.
 * @returns for each one that is missing still, a sentence that says why
 */
export async function installEngines(
  names: readonly EngineName[],
): Promise<Partial<Record<EngineName, string>>> {
  const isMissing = (name: EngineName) => !engines[name].find();
  const wanted = names.filter(isMissing);
  if (wanted.length === 0) return {};
  const ours = aptIsOurs();
  if (ours) for (const name of wanted) await aptInstall(engines[name].packages);
  const why = (name: EngineName) =>
    ours
      ? `${engines[name].title} is not on this machine and apt-get could not install it.`
      : `${engines[name].title} is not on this machine, and only root on Debian can install it.`;
  return Object.fromEntries(wanted.filter(isMissing).map((name) => [name, why(name)]));
}
