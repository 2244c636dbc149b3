#!/usr/bin/env node
import '@bgfetch/core/cli';
