type InterfaceObject = abstract new (...args: never[]) => object;

/**
 * Makes a class what Web IDL §3.7 says of an interface: its members can be enumerated, its objects have a name, and it
 * is a global that can not.
 */
export function exposeInterface(
  scope: object,
  name: string,
  interfaceObject: InterfaceObject,
): void {
  const { prototype } = interfaceObject;
  for (const member of Object.getOwnPropertyNames(prototype))
    if (member !== 'constructor') Object.defineProperty(prototype, member, { enumerable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  // Bundlers rename classes.
  Object.defineProperty(interfaceObject, 'name', { value: name, configurable: true });
  Object.defineProperty(scope, name, {
    value: interfaceObject,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
