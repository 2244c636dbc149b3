const { resolve } = require('node:path');

module.exports = {
  // The default of older versions is md4, which Node no longer has.
  output: { path: resolve(__dirname, 'public'), publicPath: '/', hashFunction: 'xxhash64' },
  performance: { hints: false },
};
