/**
 * Who may import whom. A file imports files of its own folder and of the floors below it: never a
 * sibling on the same floor, never a floor above. Imports of types count.
 */

const core = '^packages/core/src/';

/** The folders of core, from the ground up. Those on one line are siblings. */
const floors = [
  ['model'],
  ['http', 'view'],
  ['browser'],
  ['storage'],
  ['transfer', 'wakes'],
  ['drivers'],
  ['client'],
  // What the entries of these names are made of; nothing else may import it.
  ['testing', 'adapter', 'inspect', 'interop', 'polyfill', 'service-worker'],
];

const entry = `${core}[^/]+\\.ts$`;
const anyFloor = `${core}(${floors.flat().join('|')})/`;

/** @typedef {import('dependency-cruiser').IForbiddenRuleType} Rule */

/** @type {Rule[]} */
const onlyDownwards = floors.flatMap((siblings, height) => {
  const below = floors.slice(0, height).flat();
  return siblings.map((folder) => ({
    name: `${folder}-imports-only-below`,
    comment: `${folder}/ may import ${[folder, ...below].join(', ')} and nothing else of core.`,
    severity: 'error',
    from: { path: `${core}${folder}/` },
    to: { path: core, pathNot: `${core}(${[folder, ...below].join('|')})/` },
  }));
});

/** @type {Rule[]} */
export const floorRules = [
  ...onlyDownwards,
  {
    name: 'model-http-and-view-import-no-package',
    comment:
      'model/, http/ and view/ are plain data and pure functions: no package, not even rxjs.',
    severity: 'error',
    from: { path: `${core}(model|http|view)/` },
    to: { pathNot: core },
  },
  {
    name: 'no-sibling-driver',
    comment: 'A driver knows itself and what lies directly in drivers/, never another driver.',
    severity: 'error',
    from: { path: `${core}drivers/([^/]+)/` },
    to: { path: `${core}drivers/[^/]+/`, pathNot: `${core}drivers/$1/` },
  },
  {
    name: 'shared-driver-file-knows-no-driver',
    comment: 'What lies directly in drivers/ is shared by the drivers and imports none of them.',
    severity: 'error',
    from: { path: `${core}drivers/[^/]+\\.ts$` },
    to: { path: `${core}drivers/[^/]+/` },
  },
  {
    name: 'entries-are-siblings',
    comment: 'Entries compose what lies below; they do not import each other.',
    severity: 'error',
    from: { path: entry },
    to: { path: entry },
  },
  {
    name: 'no-file-off-the-floors',
    comment: 'Every folder of core stands on a floor: add it to the list in scripts/floors.',
    severity: 'error',
    from: {},
    to: { path: `${core}.+/`, pathNot: anyFloor },
  },
  {
    name: 'no-file-off-the-floors-imports',
    comment: 'Every folder of core stands on a floor: add it to the list in scripts/floors.',
    severity: 'error',
    from: { path: `${core}.+/`, pathNot: anyFloor },
    to: {},
  },
  {
    name: 'no-own-index',
    comment: 'No file imports the index of its own package.',
    severity: 'error',
    from: { path: '^packages/([^/]+)/src/' },
    to: { path: '^packages/$1/src/index\\.ts$' },
  },
  {
    name: 'adapters-see-core-only-by-its-entries',
    comment: 'An adapter imports what @bgfetch/core exports, and no other adapter.',
    severity: 'error',
    from: { path: '^packages/(?!core/)([^/]+)/src/' },
    to: { path: '^packages/', pathNot: `^packages/$1/src/|${entry}` },
  },
  {
    name: 'no-rxjs-in-react-and-vue',
    comment: 'React and Vue read a snapshot source; an RxJS major must touch core only.',
    severity: 'error',
    from: { path: '^packages/(react|vue)/src/' },
    to: { path: 'node_modules/rxjs/' },
  },
  {
    name: 'no-cycles',
    comment: 'Imports never go round in a circle, those of types included.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'only-declared-packages',
    comment: 'Published source imports what its package.json declares for those who install it.',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'core'],
      dependencyTypesNot: ['npm', 'npm-peer'],
    },
  },
  {
    name: 'no-unresolved',
    comment: 'Every import leads somewhere.',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: { couldNotResolve: true },
  },
];
