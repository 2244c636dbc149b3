declare module '*/BackgroundFetch.js?raw' {
  const source: string;
  export default source;
}
