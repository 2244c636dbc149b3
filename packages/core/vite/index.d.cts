type Module = typeof import('./index.mjs', { with: { 'resolution-mode': 'import' }});

export type BgfetchPluginOptions = import('./index.mjs', { with: {
  'resolution-mode': 'import',
}}).BgfetchPluginOptions;
export declare const bgfetch: Module['bgfetch'];
