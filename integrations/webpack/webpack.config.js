const { resolve } = require('node:path');

module.exports = {
  output: { path: resolve(__dirname, 'public'), publicPath: '/' },
  performance: { hints: false },
};
