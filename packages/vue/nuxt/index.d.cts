type Module = typeof import('./index.mjs', { with: { 'resolution-mode': 'import' }});

declare const bgfetchModule: Module['default'];
export = bgfetchModule;
