import { floorRules } from './scripts/floors/floor-rules.mjs';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: floorRules,
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/[^/]+/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['bgfetch-source', 'types', 'import', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs'],
    },
  },
};
