declare module '*.idl?raw' {
  const text: string;
  export default text;
}

declare module 'webidl2' {
  export function parse(idl: string): unknown;
}
