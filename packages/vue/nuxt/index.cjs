// For configurations that are CommonJS: Node can require modules.
module.exports = require('./index.mjs').default;
