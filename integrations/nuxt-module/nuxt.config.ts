export default {
  modules: ['@bgfetch/vue/nuxt'],
  bgfetch: { transferWorker: true },
  telemetry: false,
  compatibilityDate: '2026-01-01',
};
