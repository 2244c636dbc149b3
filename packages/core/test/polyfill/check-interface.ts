import type { IDLMember, IDLOperation, IDLProperty, IDLScope } from './idl.ts';

/*
 * What Web IDL §3.7 says of an interface's objects, looked at in the context where this runs: each function gives the
 * problems that it has found, in words.
 */

/** All that the IDL declares for a context of this kind, and that nothing else is there. */
export async function checkIdl(
  definitions: readonly IDLScope[],
  kind: 'Window' | 'Worker' | 'ServiceWorker',
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const definition of definitions) {
    if (definition.type !== 'interface') continue;
    const { name, members } = definition;
    if (definition.partial) {
      const isGlobal = name === 'ServiceWorkerGlobalScope';
      if (isGlobal && kind !== 'ServiceWorker') continue;
      const holder = isGlobal ? globalThis : globalOf(name)?.prototype;
      for (const member of members) problems.push(...(await checkMember(name, member, holder)));
    } else if (isExposed(definition, kind)) {
      problems.push(...(await checkInterface(definition)));
    } else if (name in globalThis) problems.push(`${name} is exposed`);
  }
  return problems;
}

async function checkInterface({ name, members, inheritance }: IDLScope): Promise<string[]> {
  const problems: string[] = [];
  const object = globalOf(name);
  if (!object) return [`${name} is missing`];
  const expect = (holds: boolean, what: string) => {
    if (!holds) problems.push(`${name}: ${what}`);
  };
  const own = Object.getOwnPropertyDescriptor(globalThis, name);
  expect(
    own?.writable === true && own.enumerable === false && own.configurable === true,
    'its global is writable, configurable and not enumerable',
  );
  expect(object.name === name, 'the name of the interface object');
  const operation = members.find((member) => member.type === 'constructor');
  expect(object.length === required(operation), 'the length of the interface object');
  expect(Object.getOwnPropertyDescriptor(object, 'prototype')?.writable === false, 'prototype');
  expect(
    Object.getPrototypeOf(object) === (inheritance ? globalOf(inheritance) : Function.prototype),
    'what it inherits from',
  );
  expect(
    Object.getPrototypeOf(object.prototype) ===
      (inheritance ? globalOf(inheritance)?.prototype : Object.prototype),
    'what its prototype inherits from',
  );
  const tag = Object.getOwnPropertyDescriptor(object.prototype, Symbol.toStringTag);
  expect(
    tag?.value === name && !tag.writable && !tag.enumerable && tag.configurable === true,
    'Symbol.toStringTag',
  );
  expect(object.prototype.constructor === object, 'prototype.constructor');
  expect(
    throwsTypeError(() => new object()),
    'a call without what it requires throws TypeError',
  );
  expect(
    throwsTypeError(() => (object as unknown as () => void)()),
    'a call without new throws',
  );
  const named = members.flatMap((member) => ('name' in member && member.name) || []);
  for (const key of Object.getOwnPropertyNames(object.prototype))
    expect(key === 'constructor' || named.includes(key), `${key} is not in the IDL`);
  for (const member of members)
    problems.push(...(await checkMember(name, member, object.prototype)));
  return problems;
}

async function checkMember(
  name: string,
  member: IDLMember,
  holder: object | undefined,
): Promise<string[]> {
  if (member.type === 'constructor') return [];
  const descriptor = holder && Object.getOwnPropertyDescriptor(holder, member.name);
  if (!descriptor) return [`${name}.${member.name} is missing`];
  const problems: string[] = [];
  const expect = (holds: boolean, what: string) => {
    if (!holds) problems.push(`${name}.${member.name}: ${what}`);
  };
  expect(descriptor.enumerable === true && descriptor.configurable === true, 'its flags');
  const checks =
    member.type === 'attribute'
      ? await checkAttribute(member, descriptor)
      : await checkOperation(member, descriptor);
  for (const [holds, what] of checks) expect(holds, what);
  return problems;
}

type Check = readonly [holds: boolean, what: string];

async function checkAttribute(
  { name, readonly, idlType }: IDLProperty,
  { get, set }: PropertyDescriptor,
): Promise<readonly Check[]> {
  return [
    [get?.name === `get ${name}` && get.length === 0, 'its getter'],
    [readonly ? set === undefined : set?.name === `set ${name}` && set.length === 1, 'its setter'],
    [await refuses(() => get?.call({}), idlType.generic === 'Promise'), 'a wrong this, read'],
    [readonly || (await refuses(() => set?.call({}, null), false)), 'a wrong this, set'],
  ];
}

async function checkOperation(
  operation: IDLOperation,
  { value, writable }: PropertyDescriptor,
): Promise<readonly Check[]> {
  const least = required(operation);
  return [
    [writable === true && typeof value === 'function', 'a writable function'],
    [value?.name === operation.name && value?.length === least, 'its name and length'],
    [
      await refuses(() => value.call({}, 'a', 'b'), operation.idlType.generic === 'Promise'),
      'a wrong this, called',
    ],
  ];
}

const required = (
  operation: { readonly arguments: readonly { optional: boolean }[] } | undefined,
) => operation?.arguments.filter(({ optional }) => !optional).length ?? 0;

/** With a `TypeError`: by rejecting where the type is a promise, else by throwing. */
async function refuses(call: () => unknown, byPromise: boolean): Promise<boolean> {
  if (!byPromise) return throwsTypeError(call);
  try {
    const promise = call();
    return await Promise.resolve(promise).then(
      () => false,
      (error) => error instanceof TypeError,
    );
  } catch {
    return false;
  }
}

function throwsTypeError(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch (error) {
    return error instanceof TypeError;
  }
}

function isExposed({ extAttrs }: IDLScope, kind: string): boolean {
  const exposed = extAttrs.find(({ name }) => name === 'Exposed')?.rhs.value ?? [];
  const places = typeof exposed === 'string' ? [exposed] : exposed.map(({ value }) => value);
  return places.includes(kind) || (kind === 'ServiceWorker' && places.includes('Worker'));
}

const globalOf = (name: string): (new () => object) | undefined =>
  (globalThis as unknown as Record<string, new () => object>)[name];
