/**
 * These read TypeScript through the compiler's JavaScript API, which TypeScript 7 no longer has. They
 * get TypeScript 6 for themselves; everything else uses 7.
 */
const readersOfTypeScript = ['dependency-cruiser', 'tsup'];

export const hooks = {
  readPackage(manifest) {
    if (readersOfTypeScript.includes(manifest.name)) {
      delete manifest.peerDependencies?.typescript;
      manifest.dependencies = { ...manifest.dependencies, typescript: '^6.0.3' };
    }
    return manifest;
  },
};
