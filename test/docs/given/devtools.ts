/** Examples of the devtools' docstrings have nothing in scope but its exports, those of core, and `index.ts`. */
export {};
